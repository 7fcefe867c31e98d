import { type KeyObject, sign } from 'node:crypto'
import type { OwnKey } from './forge.ts'

/** A self-signed certificate for the run's own key, valid for a day (RFC 5280 4.1), as DER: what `x5c` and `x5u` carry. */
export function selfSigned({ privateKey, publicKey }: Pick<OwnKey, 'privateKey' | 'publicKey'>, now: Date): Buffer {
  const name = sequence(der(0x31, sequence(objectId('550403'), der(0x0c, Buffer.from('cogtool probe')))))
  const day = 24 * 60 * 60 * 1000
  const content = sequence(
    der(0xa0, integer(2)),
    integer(1),
    sha256WithRsa,
    name,
    sequence(time(new Date(now.getTime() - day)), time(new Date(now.getTime() + day))),
    name,
    spki(publicKey),
  )
  const signature = sign('sha256', content, privateKey)
  return sequence(content, sha256WithRsa, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
}

/** The same as PEM. */
export function asPem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' })
const sequence = (...items: Buffer[]): Buffer => der(0x30, Buffer.concat(items))
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]))
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
// 1.2.840.113549.1.1.11 and its parameter NULL
const sha256WithRsa = sequence(objectId('2a864886f70d01010b'), der(0x05, Buffer.alloc(0)))

/** UTCTime, which is for years up to 2049. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '')
  return der(0x17, Buffer.from(digits.slice(2)))
}
