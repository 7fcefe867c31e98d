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
    .argument('[token]', 'the JWT, or - to read it from standard input')
    .option('--token-file <file>', 'read the token from a file', fileOf('--token-file'))
    .option(
      '--batch <file>',
      'one token per line in, one verdict per line out (JSON Lines); - is standard input',
      fileOf('--batch'),
    )
    .option('--pool-from-token', 'accept the pool that the token names, only where it is a Cognito pool')
    .option('--jwks <file or URL>', "the keys, in place of the issuer's own", parseJwks)
    .addOption(
      new Option('--token-use <use>', 'the kind of token asked for').choices(['access', 'id', 'any']).default('any'),
    )
    .option('--scope <scope>', 'a scope it must have; repeatable: all of them', repeatableList(parseScopes))
    .option('--group <group>', 'a group of its user; repeatable: any of them', repeatable(String))
    .option('--all-groups', 'all of the groups, not any')
    .option('--audience <url>', 'what `aud` must be or contain: the API, with resource binding')
    .option('--max-age <seconds>', 'how long ago the user may have signed in', seconds('--max-age'))
    .option(
      '--claim <name=value>',
      'a claim it must have; NAME~=VALUE: in its list, /path=VALUE: by JSON pointer; repeatable',
      repeatable(parseClaim),
    )
    .option('--nonce <value>', 'what `nonce` must be')
    .option('--clock-tolerance <seconds>', 'allow for clocks that differ', seconds('--clock-tolerance'), 0)
    .option('--at <time>', 'judge at another time: ISO 8601 or epoch seconds', parseAt)
    .addOption(new Option('--online', 'also ask the pool whether it was revoked or signed out').conflicts('offline'))
    .option('--offline', 'fetch nothing: keys from --jwks or the cache')
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
  why: 'it takes ISO 8601 or epoch seconds',
  hint: 'e.g. --at 2026-11-22T06:22:00Z, or --at 1795328520',
})
