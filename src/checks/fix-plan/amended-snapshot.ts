import type { Client, ClientParts, Parts, PoolParts, Reading, Snapshot } from '../snapshot/snapshot.ts'
import type { Changed } from './amendment.ts'

/** A snapshot whose configurations can be set one after the other; the one that it was made from stays as it is. */
export class AmendedSnapshot {
  readonly #clients: Map<string, Parts<ClientParts>>
  readonly #descriptions: Client[]
  readonly #places: ReadonlyMap<string, number>
  #snapshot: Snapshot

  constructor(snapshot: Snapshot) {
    const { clientDescriptions: all } = snapshot.parts
    // copied once: a pool may have thousands of clients
    this.#clients = new Map(snapshot.clients)
    this.#descriptions = all.state === 'read' ? [...all.value] : []
    this.#places = new Map(this.#descriptions.map(({ ClientId = '' }, place) => [ClientId, place]))
    const descriptions: Reading<readonly Client[]> =
      all.state === 'read' ? { state: 'read', value: this.#descriptions } : all
    this.#snapshot = {
      ...snapshot,
      clients: this.#clients,
      parts: { ...snapshot.parts, clientDescriptions: descriptions },
    }
  }

  /** As it is now. */
  get snapshot(): Snapshot {
    return this.#snapshot
  }

  /** Sets a configuration. */
  set(changed: Changed): void {
    switch (changed.kind) {
      case 'pool':
        this.#snapshot = { ...this.#snapshot, pool: changed.value }
        return
      case 'mfa': {
        const { MfaConfiguration } = changed.value
        this.#setPart('mfa', changed.value)
        // DescribeUserPool tells it too
        const { pool } = this.#snapshot
        if (MfaConfiguration !== undefined) this.#snapshot = { ...this.#snapshot, pool: { ...pool, MfaConfiguration } }
        return
      }
      case 'risk':
        if (changed.client === undefined) this.#setPart('risk', changed.value)
        else this.#setClient(changed.client, { risk: { state: 'read', value: changed.value } })
        return
      case 'client': {
        const place = this.#places.get(changed.client)
        if (place !== undefined) this.#descriptions[place] = changed.value
        this.#setClient(changed.client, { description: { state: 'read', value: changed.value } })
      }
    }
  }

  #setPart<N extends 'mfa' | 'risk'>(name: N, value: PoolParts[N]): void {
    this.#snapshot = { ...this.#snapshot, parts: { ...this.#snapshot.parts, [name]: { state: 'read', value } } }
  }

  #setClient(client: string, more: Partial<Parts<ClientParts>>): void {
    const before = this.#clients.get(client)
    if (before !== undefined) this.#clients.set(client, { ...before, ...more })
  }
}
