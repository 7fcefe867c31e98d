import type { Edges } from '../edges/edges.ts'
import { CogtoolError, systemReason } from '../text/cogtool-error.ts'
import { decodeAsciiText } from '../text/decode-text.ts'

/** A file with certificates as PEM, and who named it. */
export interface CertificateFile {
  readonly path: string
  /** As messages name its setting, e.g. `--ca-file`. */
  readonly setting: string
  readonly code: 'input_unreadable' | 'config_invalid'
  /** Only what a flag names may be a pipe: a command could wait for another one forever. */
  readonly mayBePipe?: boolean
}

/** The certificates of a file. Fails with its code where it holds none. */
export async function readCertificateFile(
  { path, setting, code, mayBePipe = false }: CertificateFile,
  files: Pick<Edges['files'], 'readBytes'>,
): Promise<string> {
  const unusable = (why: string, cause?: unknown) =>
    new CogtoolError(code, `${setting} gives no certificate: ${path}`, {
      why,
      hint: 'name a file with the root certificate as PEM: the owner of the certificate authority has it',
      cause,
    })
  const limits = { kind: mayBePipe ? 'any' : 'linked', limit: 1024 * 1024 } as const
  let text: string | undefined
  try {
    const bytes = await files.readBytes(path, limits)
    text = bytes && decodeAsciiText(bytes)
  } catch (error) {
    const why = systemReason(error)
    throw why === undefined || error instanceof CogtoolError ? error : unusable(why, error)
  }
  if (text?.includes('-----BEGIN CERTIFICATE-----')) return text
  throw unusable(text === undefined ? 'there is no such file' : 'it holds none in PEM form')
}
