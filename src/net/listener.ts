import { createServer, type RequestListener, type Server } from 'node:http'
import { CogtoolError, systemCode } from '../text/cogtool-error.ts'

/** A port of this machine's loopback, both families, and nothing beyond. */
export interface Listening {
  readonly port: number
  /** From now on requests are answered; those that came before have waited. */
  serve(listener: RequestListener): void
  /** Ends every connection, busy and idle ones alike, and frees the port. */
  close(): Promise<void>
}

const attempts = 5

/** Listens on 127.0.0.1 and, where this machine has it, ::1; port 0 finds a free one. Fails with `port_in_use`. */
export async function listenOnLoopback(wanted: number): Promise<Listening> {
  for (let attempt = 1; ; attempt += 1) {
    let serve: (listener: RequestListener) => void = () => {}
    const listener = new Promise<RequestListener>((resolve) => {
      serve = resolve
    })
    const create = () => createServer((request, response) => void listener.then((answer) => answer(request, response)))
    const first = create()
    const second = create()
    try {
      const port = await listen(first, '127.0.0.1', wanted)
      // a machine without IPv6 is no problem; a port that another program holds there is one
      await listen(second, '::1', port).catch((error: unknown) => {
        if (systemCode(error) === 'EADDRINUSE') throw error
      })
      return { port, serve, close: () => closeAll([first, second]) }
    } catch (error) {
      await closeAll([first, second])
      if (wanted === 0 && attempt < attempts) continue
      throw portProblem(wanted, error)
    }
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(async (server) => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    }),
  )
}

function portProblem(port: number, cause: unknown): unknown {
  const code = systemCode(cause)
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return cause
  return new CogtoolError('port_in_use', `port ${port} cannot be used`, {
    why: code === 'EACCES' ? 'the system keeps this port for itself' : 'another program listens on it',
    hint: `choose another port: cogtool local --port ${port === 9230 ? 9231 : 9230}`,
    cause,
  })
}
