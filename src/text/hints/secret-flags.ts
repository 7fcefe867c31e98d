import { editDistance } from './edit-distance.ts'

/** A flag that a command has, and what its value is called in the help; undefined where it takes none. */
export interface KnownFlag {
  readonly long: string
  readonly value?: string | undefined
}

type Kind = 'password' | 'new password' | 'client secret' | 'totp secret' | 'token' | 'refresh token' | 'code' | 'key'

const passwords = ['password', 'passwd', 'passphrase', 'passcode', 'pass', 'pwd', 'pw']
const tokens = ['token', 'tokens', 'jwt', 'bearer']
const oneTime = ['otp', 'totp', 'mfa', 'pin']
const ofCode = [...oneTime, 'sms', 'auth', 'authorization', 'confirmation', 'verification', 'security']
const ofKey = ['api', 'access', 'private', 'secret']

/** How far a flag may be from one of the command to be a slip of it. */
const slip = 2

/**
 * Where a secret goes that somebody wanted to give by a flag that is not there: never into a command line. Undefined for a
 * flag whose name speaks of no secret, or is a slip of one that there is.
 */
export function secretHint(flag: string, known: readonly KnownFlag[], help: string): string | undefined {
  const kind = kindOf(flag)
  if (kind === undefined || isSlip(flag, known)) return undefined
  const has = (long: string) => known.some((one) => one.long === long)
  const into = (long: string) => `${has(long) ? 'pipe it in' : 'pipe it into login'} with ${long}`
  switch (kind) {
    case 'password':
      return `${into('--password-stdin')}, or set COGTOOL_PASSWORD`
    case 'new password':
      return into('--new-password-stdin')
    case 'client secret':
      return 'pipe it in with --client-secret-stdin, or set COGTOOL_CLIENT_SECRET'
    case 'totp secret':
      return `write it to a file for --totp-secret-file${has('--totp-secret-file') ? '' : ' of login'}`
    case 'refresh token':
      return into('--refresh-token-stdin')
    case 'token':
      if (has('--token-file')) return 'write it to a file for --token-file, or set COGTOOL_TOKEN'
      return 'set COGTOOL_TOKEN, which verify, decode, me and probe read'
    case 'code':
      return `${into('--mfa-code-stdin')}, or set COGTOOL_MFA_CODE`
    case 'key':
      return help
  }
}

/** The words of a command line without flags, and their values, that a command does not have and whose names speak of secrets. */
export function withoutSecretFlags(line: readonly string[], known: readonly KnownFlag[]): string[] {
  const isSecret = (word: string | undefined) =>
    word !== undefined && /^--\w/.test(word) && secretHint(word.split('=', 1)[0] ?? '', known, '') !== undefined
  return line.filter((word, index) => {
    const before = line[index - 1]
    return !(isSecret(word) || (isSecret(before) && !before?.includes('=') && !word.startsWith('-')))
  })
}

function kindOf(flag: string): Kind | undefined {
  const parts = flag
    .replace(/^-+/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase()
    .split(/[-_]/)
  const name = parts.join('')
  const has = (words: readonly string[]) => parts.some((part) => words.some((word) => isAlike(part, word)))
  if (parts.includes('key') && has(ofKey)) return 'key'
  if (has(passwords) || /passw(?:or)?d/.test(name))
    return has(['new']) || name.startsWith('new') ? 'new password' : 'password'
  if (has(['secret']) || name.includes('secret')) return has(oneTime) ? 'totp secret' : 'client secret'
  if (has(tokens) || name.includes('token')) return name.includes('refresh') ? 'refresh token' : 'token'
  const isCode = name === 'code' || (parts.includes('code') && has(ofCode)) || /(?:otp|mfa)(?:code)?$/.test(name)
  return isCode || has(oneTime) ? 'code' : undefined
}

/** Long words are recognised with a slip in them. */
function isAlike(part: string, word: string): boolean {
  return part === word || (word.length >= 5 && editDistance(part, word) <= (word.length >= 8 ? slip : 1))
}

/** Whether a flag is one of the command but for a slip: one that takes no value, or the same kind of it. */
function isSlip(flag: string, known: readonly KnownFlag[]): boolean {
  return known.some(
    ({ long, value }) => editDistance(flag, long) <= slip && (value === undefined || kindOf(long) === kindOf(flag)),
  )
}
