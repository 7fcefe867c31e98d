import { type Command, Option } from 'commander'
import { fileOf, invalid, keyValue, repeatable, repeatableList, seconds, time } from '../shared/flag-parsers.ts'
import type { InputFile } from '../shared/input-file.ts'

/** What `verify` was asked to do, as its flags say; settings come beside it. */
export interface VerifyOptions {
  readonly token?: string
  readonly tokenFile?: InputFile
  /** One token per line; the path `-` is standard input. */
  readonly batch?: InputFile
  readonly poolFromToken?: boolean
  /** A file or an address. */
  readonly jwks?: InputFile | string
  readonly tokenUse: 'access' | 'id' | 'any'
  readonly scope?: readonly string[]
  readonly group?: readonly string[]
  readonly allGroups?: boolean
  readonly audience?: string
  /** Seconds. */
  readonly maxAge?: number
  readonly claim?: readonly (readonly [name: string, value: string])[]
  readonly nonce?: string
  /** Seconds. */
  readonly clockTolerance: number
  readonly at?: Date
  readonly online?: boolean
  readonly offline?: boolean
}

/** Adds the argument and the flags of `cogtool verify`. */
export function addVerifyFlags(command: Command): Command {
  return command
    .argument('[token]', 'Check this JWT; - reads it from standard input')
    .optionsGroup('Which token, which keys')
    .option('--token-file <file>', 'Read the token from this file', fileOf('--token-file'))
    .option('--batch <file>', 'Check one token a line, print one verdict a line; - is stdin', fileOf('--batch'))
    .option('--pool-from-token', 'Accept any Cognito pool that the token names')
    .option('--jwks <file|URL>', "Use these keys instead of the issuer's own", parseJwks)
    .option('--offline', 'Fetch nothing: use keys of --jwks or the cache')
    .addOption(new Option('--online', 'Ask the pool too: was it revoked or signed out?').conflicts('offline'))
    .optionsGroup('What it must be')
    .addOption(
      new Option('--token-use <use>', 'Require this kind of token').choices(['access', 'id', 'any']).default('any'),
    )
    .option('--scope <scope>', 'Require this scope; repeatable: all of them', repeatableList(parseScopes))
    .option('--group <group>', 'Require this group; repeatable: any of them', repeatable(String))
    .option('--all-groups', 'Require all of the groups, not any')
    .option('--audience <url>', 'Require this `aud`, or one that contains it')
    .option('--max-age <seconds>', 'Require a sign-in at most this long ago', seconds('--max-age'))
    .option(
      '--claim <name=value>',
      'Require this claim, or NAME~=VALUE, /path=VALUE; repeatable',
      repeatable(parseClaim),
    )
    .option('--nonce <value>', 'Require this nonce')
    .option('--clock-tolerance <seconds>', 'Allow for clocks that differ', seconds('--clock-tolerance'), 0)
    .option('--at <time>', 'Judge as of this time: ISO 8601 or epoch seconds', parseAt)
    .optionsGroup('')
}

const parseJwks = (text: string): InputFile | string => (/^https?:\/\//i.test(text) ? text : fileOf('--jwks')(text))

// as OAuth writes them: several may stand in one value
const parseScopes = (text: string): string[] => text.split(/\s+/).filter(Boolean)

const claimWords = {
  fault: 'needs a name and a value',
  why: 'its form is NAME=VALUE, NAME~=VALUE for a member of a list, or /path=VALUE',
  hint: 'e.g. --claim email_verified=true',
}

function parseClaim(text: string): readonly [name: string, value: string] {
  const [name, value] = keyValue('--claim', claimWords)(text)
  // RFC 6901 3: what a tilde stands for
  const isPointer = name.startsWith('/') && /~(?![01])./.test(name)
  if (name !== '~' && !isPointer) return [name, value]
  throw invalid('--claim', text.slice(0, 80), {
    fault: name === '~' ? claimWords.fault : 'is not a JSON pointer',
    why: name === '~' ? claimWords.why : 'in a path, ~ is written ~0 and / is written ~1 (RFC 6901)',
    hint: 'e.g. --claim /org/id=7',
  })
}

const parseAt = time('--at', {
  takesEpochSeconds: true,
  why: 'it accepts ISO 8601 or epoch seconds',
  hint: 'e.g. --at 2026-11-22T06:22:00Z, or --at 1795328520',
})
