import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a server does with a connection once something was sent to it. */
export type Act = (socket: Socket) => void

const says =
  (text: string): Act =>
  (socket) =>
    socket.write(text)

const endsWith =
  (text: string): Act =>
  (socket) =>
    socket.end(text)

/** Says something first, then the same again and again, as fast as it is read or every few milliseconds. */
const goesOn =
  (first: string, text: string, pause?: number): Act =>
  (socket) => {
    socket.write(first)
    if (pause === undefined) {
      const more = () => {
        while (!socket.destroyed && socket.write(text));
      }
      socket.on('drain', more)
      more()
    } else {
      const timer = setInterval(() => socket.write(text), pause)
      socket.on('close', () => clearInterval(timer))
    }
  }

const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'
const length = 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"Users":[{'
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const longLine = `X-Long: ${'a'.repeat(60_000)}\r\n`

/** Answers that are none, and that must end whoever asked all the same. */
export const oddAnswers: Readonly<Record<string, Act>> = {
  'a 101, and an open connection': says(upgrade),
  'a 101, and the end': endsWith(upgrade),
  'a 101 without a protocol': says('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  'a 101 with bytes of another protocol': says(`${upgrade}\x81\x05hello`),
  'the end of the connection': endsWith(''),
  'a reset': (socket) => socket.resetAndDestroy(),
  'half a status line': endsWith('HTTP/1.1 20'),
  'half a head': endsWith('HTTP/1.1 200 OK\r\nContent-Ty'),
  'another protocol': endsWith('SSH-2.0-OpenSSH_9.2\r\n'),
  'a status of zeros': endsWith('HTTP/1.1 000 No\r\nContent-Length: 0\r\n\r\n'),
  'a head of one endless line': goesOn('HTTP/1.1 200 OK\r\nX-Long: ', 'a'.repeat(60_000)),
  'a head of endless lines': goesOn('HTTP/1.1 200 OK\r\n', longLine),
  'a head that drips': goesOn('HTTP/1.1 200 OK\r\n', 'X-Drip: a\r\n', 20),
  'a status line that drips': goesOn('', 'H', 20),
  nothing: () => {},
  'a head without end': says('HTTP/1.1 200 OK\r\nContent-Ty'),
  '100 again and again': goesOn('', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)),
  '103 again and again': goesOn('', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(100)),
  '102, dripping': goesOn('', 'HTTP/1.1 102 Processing\r\n\r\n', 20),
  'half a body': endsWith(length),
  'half a body, and an open connection': says(length),
  'half a body, and a reset': (socket) => socket.write(length, () => socket.resetAndDestroy()),
  'a body that drips': goesOn('HTTP/1.1 200 OK\r\n\r\n', 'a', 20),
  'half a chunk': endsWith(`${chunked}50\r\n{"Users":[{`),
  'a chunk of no size': endsWith(`${chunked}zz\r\n{"Users":[{`),
  'a chunk whose extension is endless': goesOn(`${chunked}5;`, 'a'.repeat(60_000)),
  'trailers without end': goesOn(`${chunked}2\r\n{}\r\n0\r\n`, longLine),
  'two lengths': endsWith('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
}

/** An origin where every connection gets this for its first bytes. */
export async function serveOddly(act: Act): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.once('data', () => act(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}
