import { type Approved, withQuery } from '../../net/approved-address.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { CallbackAddress } from './callback-address.ts'
import type { Attempt } from './pkce.ts'

/** How the answer comes back: a code for the token endpoint, or tokens in the address's fragment. */
export type Flow = 'code' | 'implicit'

/** What the person asked for at the authorize address. */
export interface AuthorizeRequest {
  readonly flow: Flow
  readonly clientId: string
  /** Empty = every scope that the app client allows. */
  readonly scopes: readonly string[]
  readonly identityProvider: string | undefined
  readonly loginHint: string | undefined
  /** Asks for the password though a browser session exists. */
  readonly fresh: boolean
  /** Passed on as they are. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
}

/** The authorize address with every parameter (DG authorization-endpoint). Always S256, always a nonce. */
export function authorizeUrl(
  endpoint: Approved<'secret'>,
  request: AuthorizeRequest,
  callback: CallbackAddress,
  attempt: Pick<Attempt, 'state' | 'nonce' | 'challenge'>,
): Approved<'secret'> {
  const { flow, clientId, scopes, identityProvider, loginHint, fresh, parameters } = request
  const url = new URL(endpoint)
  const query: [string, string | undefined][] = [
    ['response_type', flow === 'code' ? 'code' : 'token'],
    ['client_id', clientId],
    ['redirect_uri', callback.registered],
    ['scope', scopes.length > 0 ? scopes.join(' ') : undefined],
    ['state', attempt.state],
    ['nonce', attempt.nonce],
    ['code_challenge', flow === 'code' ? attempt.challenge : undefined],
    ['code_challenge_method', flow === 'code' ? 'S256' : undefined],
    ['identity_provider', identityProvider],
    ['login_hint', loginHint],
    ['prompt', fresh ? 'login' : undefined],
  ]
  // ours last: nothing that was passed on replaces what the answer is checked by
  for (const [name, value] of [...parameters, ...query]) if (value !== undefined) url.searchParams.set(name, value)
  return withQuery(endpoint, url.searchParams)
}

// ours, or ones that would take the answer somewhere else or give it another form
const reserved: Readonly<Record<string, string>> = {
  response_type: '--flow',
  client_id: '--client-id',
  redirect_uri: '--redirect-uri',
  scope: '--scope',
  identity_provider: '--idp',
  login_hint: '--login-hint',
  state: '',
  nonce: '',
  code_challenge: '',
  code_challenge_method: '',
  response_mode: '',
  request: '',
  request_uri: '',
}

/** Reads one `--param NAME=VALUE`. Fails with `invalid_value`, also for a parameter that cogtool sets itself. */
export function parseParameter(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([\w.:-]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) {
    throw new CogtoolError('invalid_value', `this is not NAME=VALUE: ${JSON.stringify(text.slice(0, 80))}`, {
      why: '--param passes one more parameter to the authorize address',
      hint: 'e.g. --param lang=de',
    })
  }
  const flag = reserved[name]
  if (flag === undefined) return [name, value]
  throw new CogtoolError('invalid_value', `--param cannot set ${name}`, {
    why: 'cogtool sets it itself, and checks the answer by it',
    hint: flag === '' ? 'leave it out' : `use ${flag}`,
  })
}

/** Reads one `--scope`. Fails with `invalid_value`. */
export function parseScope(text: string): string {
  // RFC 6749 3.3
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text)) {
    throw new CogtoolError('invalid_value', `this is not a scope: ${JSON.stringify(text.slice(0, 80))}`, {
      why: 'a scope has no blanks and no quotes',
      hint: 'repeat the flag for several: --scope openid --scope email',
    })
  }
  return text
}

/** Fails with `scope_not_allowed` for `offline_access`, which other providers ask for and no pool of Cognito knows. */
export function refuseForeignScopes(scopes: readonly string[]): void {
  if (!scopes.includes('offline_access')) return
  throw new CogtoolError('scope_not_allowed', 'Cognito has no scope offline_access', {
    why: 'a refresh token comes with the code flow without it, and asking for it ends in invalid_scope',
    hint: 'leave --scope offline_access out',
  })
}
