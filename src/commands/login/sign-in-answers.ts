import { otpauthAddress, startOfTotpStep, totpCode, totpSecretIn, totpStep } from '../../cognito-crypto/totp.ts'
import type { Edges } from '../../edges/edges.ts'
import type { Answers, CodeKind } from '../../login/headless/answers.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { trimIdentifier, trimSecret } from '../../text/given-values.ts'
import { type InputFile, readInputFile } from '../shared/input-file.ts'
import type { StdinLine } from '../shared/stdin-lines.ts'
import type { SignInRun } from './new-session.ts'

/** The flags that answer what the pool may ask. */
export interface AnswerOptions {
  readonly username?: string
  readonly passwordStdin?: boolean
  readonly newPasswordStdin?: boolean
  readonly mfaType?: CodeKind
  readonly mfaCodeStdin?: boolean
  readonly totpSecretFile?: InputFile
  readonly attr: readonly (readonly [name: string, value: string])[]
  readonly answer: readonly string[]
}

/** Answers from flags, then the environment, then a person at the terminal. */
export async function answersFrom(
  options: AnswerOptions,
  readLine: (line: StdinLine) => Promise<string>,
  { edges, printer, interactive, clock }: Pick<SignInRun, 'edges' | 'printer' | 'interactive' | 'clock'>,
): Promise<Answers> {
  const { prompt, env } = edges
  const secret = options.totpSecretFile === undefined ? undefined : await readSecret(options.totpSecretFile, edges)
  const customAnswers = [...options.answer]
  const givenCode = trimIdentifier(env.COGTOOL_MFA_CODE ?? '')
  const ask = async (question: string) => trimSecret(await prompt.password(question), 'what was typed')
  // before anything is sent: it may be no text
  const givenPassword = options.passwordStdin
    ? await readLine('password')
    : trimSecret(env.COGTOOL_PASSWORD ?? '', 'COGTOOL_PASSWORD')
  let password: Promise<string> | undefined
  let codeIsSpent = false
  let lastStep: number | undefined

  // the pool judges a code by its own clock
  function poolTime(): number {
    const now = edges.now()
    return now.getTime() - (clock.skewAt(now) ?? 0) * 1000
  }

  async function findPassword(): Promise<string> {
    if (givenPassword) return givenPassword
    if (interactive) return ask(`Password of ${escapeLine(options.username ?? '')}`)
    throw noPassword()
  }

  return {
    hasPassword: givenPassword !== '',
    hasCode: secret !== undefined || options.mfaCodeStdin === true || givenCode !== '',
    preferred: options.mfaType,
    canSetUp: interactive,

    password() {
      password ??= findPassword()
      return password
    },

    async newPassword() {
      if (options.newPasswordStdin) return readLine('new password')
      return interactive ? askTwice(ask, (text) => printer.say(text)) : undefined
    },

    attributes: new Map(options.attr),

    async attribute(name) {
      return interactive ? prompt.input(`The pool requires ${escapeLine(name)}`) : undefined
    },

    async code(kind, destination) {
      if (kind === 'totp' && secret !== undefined) {
        lastStep = totpStep(new Date(poolTime()))
        return totpCode(secret, lastStep)
      }
      if (!codeIsSpent) {
        // it would be wrong the second time
        codeIsSpent = true
        if (options.mfaCodeStdin) return readLine('code')
        if (givenCode) return givenCode
      }
      return interactive ? trimIdentifier(await prompt.password(codeQuestion(kind, destination))) : undefined
    },

    async nextCode() {
      if (secret === undefined || lastStep === undefined) return undefined
      const step = lastStep + 1
      // a second more, so that the pool is in that step too
      const wait = Math.max(0, startOfTotpStep(step).getTime() - poolTime()) + 1000
      const seconds = Math.ceil(wait / 1000)
      await printer.note(`the code was refused, perhaps because it was used before: the next one comes in ${seconds} s`)
      await edges.sleep(wait, edges.signal)
      return totpCode(secret, step)
    },

    async choose(question, choices) {
      const [first, ...others] = choices
      if (others.length === 0 || !interactive) return others.length === 0 ? first : undefined
      return prompt.select(
        question,
        choices.map((value) => ({ name: wordsFor.get(value) ?? escapeLine(value), value })),
      )
    },

    async custom(parameters) {
      const given = customAnswers.shift()
      if (given !== undefined || !interactive) return given
      await printer.say(`the pool asks: ${escapeLine(JSON.stringify(parameters))}`)
      return ask('Your answer')
    },

    async setUpApp(newSecret) {
      await printer.say(`Set up an authenticator app with this secret: ${escapeLine(newSecret)}`)
      await printer.say(`or this address: ${otpauthAddress(newSecret, 'Cognito', options.username ?? '')}`)
      return trimIdentifier(await prompt.password('The first code of the app'))
    },
  }
}

/** The error where a password is needed, none was given, and nobody is there to ask. */
export function noPassword(): CogtoolError {
  return new CogtoolError('input_required', 'no password was given', {
    why: 'a password comes from standard input, the environment or a prompt, never from a flag',
    hint: 'pipe it in with --password-stdin, or set COGTOOL_PASSWORD',
  })
}

const wordsFor = new Map([
  ['PASSWORD', 'password, sent over TLS'],
  ['PASSWORD_SRP', 'password, proved without sending it'],
  ['EMAIL_OTP', 'a code by e-mail'],
  ['EMAIL_MFA', 'a code by e-mail'],
  ['SMS_OTP', 'a code by SMS'],
  ['SMS_MFA', 'a code by SMS'],
  ['SOFTWARE_TOKEN_MFA', 'a code of the authenticator app'],
])

function codeQuestion(kind: CodeKind, destination: string | undefined): string {
  if (kind === 'totp') return 'Code of the authenticator app'
  const way = kind === 'sms' ? 'SMS' : 'e-mail'
  return destination === undefined ? `Code from the ${way}` : `Code sent by ${way} to ${escapeLine(destination)}`
}

async function askTwice(
  ask: (question: string) => Promise<string>,
  say: (text: string) => Promise<void>,
): Promise<string> {
  for (;;) {
    const first = await ask('The pool wants a new password')
    if (first === (await ask('Once more'))) return first
    await say('these were two different passwords')
  }
}

async function readSecret(file: InputFile, edges: Pick<Edges, 'files' | 'workingDirectory'>): Promise<string> {
  const secret = totpSecretIn(await readInputFile(file, edges))
  if (secret !== undefined) return secret
  throw new CogtoolError('input_invalid', `--totp-secret-file holds no secret: ${file.path}`, {
    why: 'it is the base32 text that an authenticator app is set up with, or its otpauth:// address',
    hint: 'the set-up page shows it beside the QR code',
  })
}
