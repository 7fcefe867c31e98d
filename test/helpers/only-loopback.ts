import net from 'node:net'
import { afterAll, vi } from 'vitest'

// Tests reach this machine and nothing else: a connection to any other host fails before it starts.
const connect = net.Socket.prototype.connect

function connectToThisMachine(this: net.Socket, ...args: unknown[]): unknown {
  const host = hostOf(args)
  if (host !== undefined && !/^(?:localhost|127(?:\.\d+){3}|::1|\[::1\])$/.test(host)) {
    process.nextTick(() => this.destroy(new Error(`this test tried to reach ${host}`)))
    return this
  }
  return Reflect.apply(connect, this, args)
}

// files run one after another in the same process: an earlier one may have been here
if (connect.name !== connectToThisMachine.name) {
  net.Socket.prototype.connect = connectToThisMachine as typeof connect
}

function hostOf(args: unknown[]): string | undefined {
  // net.connect() passes its normalised arguments as one list
  const first = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (typeof first === 'object' && first !== null) return (first as { host?: string }).host
  return typeof args[1] === 'string' ? args[1] : undefined
}

// and a later one begins with the environment that this one had
afterAll(() => void vi.unstubAllEnvs())
