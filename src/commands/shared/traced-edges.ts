import type { Edges } from '../../edges/edges.ts'
import { traceLine } from '../../output/trace-line.ts'
import { systemCode } from '../../text/cogtool-error.ts'

/** The same edges, tracing each request that they send. */
export function tracedEdges(edges: Edges, trace: Edges['trace']): Edges {
  const fetch: Edges['fetch'] = async (url, init) => {
    const began = edges.now().getTime()
    const traceOutcome = (outcome: string | number) =>
      trace(traceLine(init?.method ?? 'GET', url, outcome, edges.now().getTime() - began))
    try {
      const response = await edges.fetch(url, init)
      await traceOutcome(response.status)
      return response
    } catch (error) {
      await traceOutcome(systemCode(error) ?? (error instanceof Error ? error.name : 'failed'))
      throw error
    }
  }
  const withCertificates: Edges['withCertificates'] = (certificates) =>
    tracedEdges(edges.withCertificates(certificates), trace)
  return { ...edges, fetch, trace, withCertificates }
}
