import type { Edges } from '../../src/edges/edges.ts'
import { systemFetch } from '../../src/net/system-fetch.ts'
import type { Environment } from '../../src/text/environment.ts'
import { testEdges } from './test-edges.ts'

/** The real `fetch` of a run with these variables, which trusts these certificates too. */
export function fetchFor(env: Environment, certificates: string | undefined): Edges['fetch'] {
  return systemFetch({ env, files: testEdges().files }, certificates)
}
