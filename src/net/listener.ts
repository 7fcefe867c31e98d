import { createServer, type RequestListener, type Server } from 'node:http'
import { systemCode } from '../text/cogtool-error.ts'

/** A port of this machine's loopback, and nothing beyond. */
export interface Listening {
  readonly port: number
  /** From now on requests are answered; those that came before have waited. */
  serve(listener: RequestListener): void
  /** Ends every connection, busy and idle ones alike, and frees the port. */
  close(): Promise<void>
}

/** Where to listen, and with what kind of server. */
export interface ListenOptions {
  /** 127.0.0.1 and ::1 unless given. */
  readonly hosts?: readonly string[]
  /** Makes a server of another kind than plain http. */
  readonly create?: (listener: RequestListener) => Server
}

const attempts = 5

/**
 * Listens on loopback addresses; port 0 finds a port that is free on all of them. An address that this machine does not have is
 * left out, unless it has none of them. Rejects with Node's error.
 */
export async function listenOnLoopback(port: number, options: ListenOptions = {}): Promise<Listening> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listenOnAll(port, options)
    } catch (error) {
      if (port !== 0 || attempt === attempts) throw error
    }
  }
}

async function listenOnAll(
  wanted: number,
  { hosts = ['127.0.0.1', '::1'], create = (listener) => createServer(listener) }: ListenOptions,
): Promise<Listening> {
  let serve: (listener: RequestListener) => void = () => {}
  const listener = new Promise<RequestListener>((resolve) => {
    serve = resolve
  })
  const servers: Server[] = []
  let port = wanted
  let missing: unknown
  try {
    for (const host of hosts) {
      const server = create((request, response) => void listener.then((answer) => answer(request, response)))
      try {
        port = await listen(server, host, port)
        servers.push(server)
      } catch (error) {
        // a machine without this family: nobody there could use it either
        if (!/^(?:EADDRNOTAVAIL|EAFNOSUPPORT)$/.test(systemCode(error) ?? '')) throw error
        missing = error
      }
    }
    if (servers.length === 0) throw missing
  } catch (error) {
    await closeAll(servers)
    throw error
  }
  return { port, serve, close: () => closeAll(servers) }
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
      // a browser's idle or preconnected socket would keep close() waiting for ever (mastra-ai/mastra#14910)
      server.closeAllConnections()
      await closed
    }),
  )
}
