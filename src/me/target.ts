import { CogtoolError } from '../text/cogtool-error.ts'
import { hasUserInfo, userInfoRefused } from '../text/user-info.ts'

/** An address setting. */
interface TargetSetting {
  readonly value: string
  /** How errors name the place it came from, e.g. `--api-url`. */
  readonly origin: string
}

/** The address to call; whether a token may go there is for the gate to say. Fails with `api_url_required`, `invalid_value` or `api_url_refused`. */
export function parseTarget(setting: TargetSetting | undefined): URL {
  if (!setting) {
    throw new CogtoolError('api_url_required', 'no address of an API is configured', {
      why: 'no flag, variable or file names one',
      hint: 'add --api-url http://localhost:8000/api/v1/me, or try it without an API of yours: cogtool demo',
    })
  }
  return parseApiUrl(setting)
}

/** A whole address of an API, wherever it is. Fails with `invalid_value`, or `api_url_refused` where it holds user information. */
export function parseApiUrl({ value, origin }: TargetSetting): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url && hasUserInfo(value)) throw userInfoRefused(`the address of the API (${origin})`, 'api_url_refused')
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  // never repeated: it may hold a password, or be a token put in the wrong place
  throw new CogtoolError('invalid_value', `the address of the API cannot be used (${origin})`, {
    why: 'it must be a complete http or https address',
    hint: 'e.g. --api-url http://localhost:8000/api/v1/me',
  })
}
