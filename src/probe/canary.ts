import { listenOnLoopback } from '../net/listener.ts'
import { attackerDocuments } from './forgeries.ts'
import type { OwnKey } from './forging/forge.ts'

/** Where an attacker's keys would lie: whoever fetches them takes keys from where a token says. */
export interface Canary {
  /** The address that a case names, without a slash at the end. */
  address(id: string): string
  /** The cases whose address was asked for, in order, each once. */
  visited(): readonly string[]
  /** Whether a visit would be seen. */
  readonly isListening: boolean
  close(): Promise<void>
}

/**
 * A listener on a free port of this machine, which serves the run's own key and remembers who asked. Anything that comes
 * from elsewhere than one of its own addresses is answered with 404 and not counted: other programs look at ports too.
 */
export async function listenAsCanary(own: OwnKey, runId: string, now: Date): Promise<Canary> {
  const visits = new Set<string>()
  const { port, serve, close } = await listenOnLoopback(0, { hosts: ['127.0.0.1'] })
  const address = (id: string) => `http://127.0.0.1:${port}/${runId}/${id}`
  serve((request, response) => {
    const [, run, id = '', ...rest] = (request.url ?? '').split('/')
    request.resume()
    if (run !== runId) {
      response.writeHead(404).end()
      return
    }
    visits.add(id)
    const document = attackerDocuments({ own, now }, address(id))[`/${rest.join('/')}`]
    response.writeHead(document ? 200 : 404, { 'Content-Type': document?.type ?? 'text/plain' }).end(document?.text)
  })
  return { address, visited: () => [...visits], isListening: true, close }
}

/** For a target elsewhere: names that nobody has (RFC 2606 2), never a third party's server. */
export function absentCanary(runId: string): Canary {
  return {
    address: (id) => `https://cogtool-probe.invalid/${runId}/${id}`,
    visited: () => [],
    isListening: false,
    close: () => Promise.resolve(),
  }
}
