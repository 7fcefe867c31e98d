import type { Edges } from '../../src/edges/edges.ts'
import { systemFiles } from '../../src/edges/files.ts'
import { systemFetch } from '../../src/net/system-fetch.ts'
import type { Environment } from '../../src/text/environment.ts'

/** The real `fetch` of a run with these variables, which trusts these certificates too. */
export function fetchFor(env: Environment, certificates: string | undefined): Edges['fetch'] {
  return systemFetch({ env, files: systemFiles(() => true) }, certificates)
}
