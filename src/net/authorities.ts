import { rootCertificates } from 'node:tls'
import type { Edges } from '../edges/edges.ts'

type AuthorityEdges = Pick<Edges, 'certificates' | 'env'> & { readonly files: Pick<Edges['files'], 'read'> }

/** Whose certificates count, where --ca-file adds to Node's own list: `ca` replaces that list, NODE_EXTRA_CA_CERTS included. */
export async function authorities({ certificates, env, files }: AuthorityEdges): Promise<string[] | undefined> {
  if (certificates === undefined) return undefined
  const path = env.NODE_EXTRA_CA_CERTS
  // Node itself only warns of a file that it cannot read
  const extra = path ? await files.read(path, { kind: 'linked', limit: 1024 * 1024 }).catch(() => undefined) : undefined
  return [...rootCertificates, ...(extra === undefined ? [] : [extra]), certificates]
}
