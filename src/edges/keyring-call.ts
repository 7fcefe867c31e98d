import type { KeyringAnswer } from './keyring.ts'

/** The service under which the keyring shows our secrets. */
const service = 'cogtool'

// one call: the operation and the name as arguments, the secret on stdin, the answer as JSON on stdout
const [operation, name = ''] = process.argv.slice(2)
void attempt()
  .catch((error: unknown): KeyringAnswer => ({ failed: reasonOf(error) }))
  .then((answer) => process.stdout.write(JSON.stringify(answer)))

async function attempt(): Promise<KeyringAnswer> {
  const { AsyncEntry } = await import('@napi-rs/keyring')
  // on Linux the library would fall back to the kernel's keyring, which forgets at logout or reboot, and every session with it
  const entry = new AsyncEntry(service, name, { linux: { store: 'secret-service' } })
  if (operation === 'read') return { secret: await entry.getPassword() }
  let secret = ''
  for await (const piece of process.stdin.setEncoding('utf8')) secret += piece
  await entry.setPassword(secret)
  return { secret }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
    return 'the package @napi-rs/keyring is not installed'
  }
  return error.message.split('\n')[0]?.slice(0, 200) || error.name
}
