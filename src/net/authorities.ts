import { rootCertificates } from 'node:tls'
import type { Edges } from '../edges/edges.ts'

type AuthorityEdges = Pick<Edges, 'certificates' | 'env'> & { readonly files: Pick<Edges['files'], 'readBytes'> }

/** Whose certificates count, where --ca-file adds to Node's own list: `ca` replaces that list, NODE_EXTRA_CA_CERTS included. */
export async function authorities({ certificates, env, files }: AuthorityEdges): Promise<string[] | undefined> {
  if (certificates === undefined) return undefined
  const path = env.NODE_EXTRA_CA_CERTS
  // Node itself only warns of a file that it cannot read, and takes any text around the certificates
  const limits = { kind: 'linked', limit: 1024 * 1024 } as const
  const bytes = path ? await files.readBytes(path, limits).catch(() => undefined) : undefined
  const extra = bytes && Buffer.from(bytes).toString('latin1')
  return [...rootCertificates, ...(extra === undefined ? [] : [extra]), certificates]
}
