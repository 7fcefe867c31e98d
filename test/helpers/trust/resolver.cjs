// Stands in for a network of its own: every host but this machine is the port that the tests serve it at.
const net = require('node:net')

const { https, http } = JSON.parse(process.env.COGTOOL_TEST_PORTS ?? '{}')
const isThisMachine = (host) => /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/.test(host)

const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (...args) {
  // net.connect() passes its normalised arguments as one list
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (typeof options === 'object' && options?.host !== undefined && !isThisMachine(options.host)) {
    Object.assign(options, { host: '127.0.0.1', port: Number(options.port) === 80 ? http : https })
  }
  return Reflect.apply(connect, this, args)
}
