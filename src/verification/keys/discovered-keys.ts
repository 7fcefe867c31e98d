import { type FetchFailure, fetchDocument } from '../../net/get-document.ts'
import { mayDiscover } from '../../pool/destination.ts'
import { isJsonObject, member } from '../../text/json.ts'
import type { ApproveKeySet, KeyEdges } from './issuer-keys.ts'

/** Where a key set lies, and its host where that is not the issuer's. */
export interface KeySetPlace {
  readonly url: string
  readonly from?: string
}

/**
 * Where an issuer's own discovery document says that its keys are (`jwks_uri`, OpenID Connect Discovery 3), or `usual` where it says
 * nothing. A failure where it names a place that it may not, or nobody answers.
 */
export async function findKeySet(
  issuer: string,
  usual: string,
  approve: ApproveKeySet,
  edges: KeyEdges,
): Promise<KeySetPlace | FetchFailure> {
  const document = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const fetched = await fetchDocument('the issuer', await approve(document), edges)
  // without any answer the usual place gives none either
  if ('problem' in fetched) return fetched.error ? fetched : { url: usual }
  const { value } = fetched
  const named = isJsonObject(value) && member(value, 'issuer') === issuer ? member(value, 'jwks_uri') : undefined
  if (typeof named !== 'string' || !URL.canParse(named)) return { url: usual }
  const [url, own] = [new URL(named), new URL(issuer)]
  if (mayDiscover(url, own, undefined)) return { url: url.href, ...(url.host !== own.host && { from: url.host }) }
  return {
    problem: `the issuer's discovery document names keys at ${url.protocol}//${url.host}`,
    hint: 'keys are fetched over https, or from this machine; to trust others, give them: --jwks <file>',
  }
}
