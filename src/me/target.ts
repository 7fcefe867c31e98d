import { CogtoolError } from '../errors.ts'
import { isLoopback } from '../verification/user-pool.ts'

/** An address setting, and how far it is trusted. */
export interface TargetSetting {
  readonly value: string
  /** How errors name the place it came from, e.g. `--api-url`. */
  readonly origin: string
  /** Whether it came from a project file, which may have come along with a cloned repository. */
  readonly fromProject: boolean
}

/** Where a token may go. */
export interface Target {
  readonly url: URL
  /** On this machine. */
  readonly isHere: boolean
  /** Named by a project file, which may have come along with a cloned repository. */
  readonly isFromProject: boolean
}

/** The address to call, once it is safe to send a token there. Fails with `api_url_required`, `invalid_value` or `api_url_refused`. */
export function parseTarget(setting: TargetSetting | undefined, allowHttp: boolean): Target {
  if (!setting) {
    throw new CogtoolError('api_url_required', 'no address of an API is configured', {
      why: 'neither a flag, the environment nor cogtool.json names one',
      hint: 'add --api-url http://localhost:8000/api/v1/me, or try it without an API of yours: cogtool demo',
    })
  }
  const url = parseApiUrl(setting)
  if (url.username !== '' || url.password !== '') {
    throw new CogtoolError(
      'api_url_refused',
      `the address of the API holds a user name or password (${setting.origin})`,
      {
        why: 'it would be sent as credentials of its own, and stay in logs',
        hint: 'leave out everything before the @',
      },
    )
  }
  const isHere = isLoopback(url.hostname)
  if (url.protocol === 'http:' && !isHere && !allowHttp) {
    throw new CogtoolError('api_url_refused', `the token would travel in plain text to ${url.host}`, {
      why: `the address (${setting.origin}) is http and not on this machine`,
      hint: 'use https, or --allow-http where the network itself is trusted',
    })
  }
  return { url, isHere, isFromProject: setting.fromProject }
}

/** A whole address of an API, wherever it is. Fails with `invalid_value`. */
export function parseApiUrl({ value, origin }: Pick<TargetSetting, 'value' | 'origin'>): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  // never repeated: it may hold a password, or be a token put in the wrong place
  throw new CogtoolError('invalid_value', `the address of the API cannot be used (${origin})`, {
    why: 'it must be a whole http or https address',
    hint: 'e.g. --api-url http://localhost:8000/api/v1/me',
  })
}
