import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'

/** What a test certificate says. */
export interface CertificateContent {
  /** The subject: authorities that are trusted together need different ones. */
  readonly name?: string
  readonly dnsName?: string | readonly string[]
  readonly ipAddress?: readonly [number, number, number, number]
  readonly notBefore: Date
  readonly notAfter: Date
}

/** A self-signed certificate and its key as PEM, made here because no key belongs in a repository (X.509, RFC 5280). */
export function selfSigned({
  name: subject = 'cogtool test',
  dnsName = [],
  ipAddress,
  notBefore,
  notAfter,
}: CertificateContent): {
  key: string
  cert: string
} {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const name = sequence(set(sequence(objectId('550403'), der(0x0c, Buffer.from(subject)))))
  const alternatives = [
    ...[dnsName].flat().map((one) => der(0x82, Buffer.from(one))),
    ...(ipAddress === undefined ? [] : [der(0x87, Buffer.from(ipAddress))]),
  ]
  const extension = (id: string, value: Buffer) => sequence(objectId(id), der(0x04, value))
  const content = sequence(
    der(0xa0, integer(2)),
    integer(1),
    ecdsaWithSha256,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey,
    der(
      0xa3,
      sequence(
        // basicConstraints CA:TRUE, so that it can stand as its own authority
        extension('551d13', sequence(der(0x01, Buffer.from([0xff])))),
        extension('551d11', sequence(...alternatives)),
      ),
    ),
  )
  const signature = sign('sha256', content, privateKey)
  const certificate = sequence(content, ecdsaWithSha256, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const pem = (certificate.toString('base64').match(/.{1,64}/g) ?? []).join('\n')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----\n`,
  }
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...items: Buffer[]): Buffer => der(0x30, Buffer.concat(items))
const set = (item: Buffer): Buffer => der(0x31, item)
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]))
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'))

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '')
  return der(0x17, Buffer.from(digits.slice(2)))
}
