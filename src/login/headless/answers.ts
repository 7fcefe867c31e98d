/** How a code reaches the person. */
export type CodeKind = 'totp' | 'sms' | 'email'

/** Who answers what the pool asks: flags, standard input, the environment, or a person. undefined: nobody can. */
export interface Answers {
  /** Whether a password was given, and nobody need be asked for it. */
  readonly hasPassword: boolean
  /** Fails with `input_required` where there is none, and nobody to ask. */
  password(): Promise<string>
  newPassword(): Promise<string | undefined>
  /** What --attr gives: sent with a new password, whatever the pool knows already. */
  readonly attributes: ReadonlyMap<string, string>
  /** The value of an attribute that the pool requires with a new password, where none was given. */
  attribute(name: string): Promise<string | undefined>
  /** `destination` is where the code went, as the pool masks it. */
  code(kind: CodeKind, destination: string | undefined): Promise<string | undefined>
  /** After a code of an authenticator app was refused: its next one, waited for where its secret is known. */
  nextCode(): Promise<string | undefined>
  /** The second factor that was asked for; without a password the first. */
  readonly preferred: CodeKind | undefined
  /** Whether a code was given, and nobody need be asked for it. */
  readonly hasCode: boolean
  /** One of several, chosen by a person. */
  choose(question: string, options: readonly string[]): Promise<string | undefined>
  /** The answer to a challenge of the pool's own making. */
  custom(parameters: Readonly<Record<string, string>>): Promise<string | undefined>
  /** Whether a person is there who can set up an authenticator app. */
  readonly canSetUp: boolean
  /** Shows the secret of a new authenticator app, and asks for its first code. */
  setUpApp(secret: string): Promise<string>
}
