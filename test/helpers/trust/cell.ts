import type { Recorded } from './hosts.ts'

/** The local pool's app clients, by name; the evil pool's have other ids, since no id is given twice. */
const clientIds = {
  public: '3demo5code7public9client1a',
  implicit: '4demo6implicit8client2bcde',
  confidential: '5demo7confidential9client3',
  'api-only': '6demo8api9only1client4fghi',
  machine: '7demo9machine1client5jklmn',
  'wrong-callback': '8demo1wrong2callback3clien',
} as const
export type ClientName = keyof typeof clientIds

export const clientId = (name: ClientName, of: 'own' | 'evil' = 'own'): string =>
  of === 'own' ? clientIds[name] : `e${clientIds[name].slice(1)}`

/** What differs in the world of one cell. */
export interface WorldSettings {
  /** Whether every host shows a certificate of the authority that all trust, or one of a private authority. */
  readonly certificates: 'public' | 'private'
  /** The address of the Hosted UI that the person's own pool names in discovery. */
  readonly discovered: string
  /** The one that the pool of this machine names; its own unless given. */
  readonly loopbackDiscovered?: string
  /** Where the person's own hosts redirect every request that holds a secret. */
  readonly redirectTo?: string
}

/** One run of `cogtool …`. In every text `<…>` stands for what only the runner knows; see `filledIn` there. */
export interface Invocation {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly stdin?: string
  /** In a terminal of so many columns: the keys for each question, in turn. */
  readonly terminal?: { readonly columns: number; readonly answers: readonly string[] }
  /** The folder of the home that it is typed in: `project` unless given. */
  readonly folder?: string
  /** A file that a shell hands over by process substitution, as the last argument. */
  readonly substituted?: string
  /** Interrupted once this has been printed. */
  readonly endAfter?: string
}

/** One cell: a home with files, what was done before, and the run that is looked at. */
export interface Cell extends Invocation {
  readonly world?: Partial<WorldSettings>
  /** By their path below the home. */
  readonly files?: Readonly<Record<string, string>>
  /** Symbolic links below the home, and what they lead to. */
  readonly links?: Readonly<Record<string, string>>
  /** A checkout that anybody may write to, or that belongs to somebody else. */
  readonly checkout?: 'writable' | 'foreign'
  /** Whether the person has signed in before, with the own pool's confidential app client. */
  readonly signedIn?: boolean
  /** Whether `--pool local` finds the pool of this machine. */
  readonly localPool?: boolean
  /** Runs before it, which must succeed, and files that are written then. */
  readonly before?: readonly Invocation[]
  readonly changed?: Readonly<Record<string, string>>
}

export interface Ran {
  /** null for one that did not end and was killed. */
  readonly exitCode: number | null
  readonly stdout: string
  /** In a terminal everything that was shown, white space as single blanks. */
  readonly stderr: string
  /** Questions that were asked and answered. */
  readonly questions: number
}

export interface Outcome extends Ran {
  readonly requests: readonly Recorded[]
  /** Paths that the pool of this machine was asked for. */
  readonly loopback: readonly string[]
}
