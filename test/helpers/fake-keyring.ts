import type { Keyring } from '../../src/edges/edges.ts'

/** A keyring in memory. It can be told to fail, and what it holds can be looked at and changed. */
export interface FakeKeyring extends Keyring {
  readonly secrets: Map<string, string>
  /** How often it was asked for anything. */
  calls: number
  /** Why it fails, while it does. */
  failure: string | undefined
}

/** A keyring that works. */
export function fakeKeyring(): FakeKeyring {
  const keyring: FakeKeyring = {
    secrets: new Map(),
    calls: 0,
    failure: undefined,
    read: async (name) => {
      answer()
      return keyring.secrets.get(name)
    },
    write: async (name, secret) => {
      answer()
      keyring.secrets.set(name, secret)
    },
  }
  const answer = () => {
    keyring.calls += 1
    if (keyring.failure !== undefined) throw new Error(keyring.failure)
  }
  return keyring
}
