import { randomBytes } from 'node:crypto'
import type { AppClient } from '../state/model.ts'
import type { Refusal } from '../state/token-service.ts'
import type { SignIn } from './token-claims.ts'

interface Entry {
  readonly signIn: SignIn
  readonly expires: Date
  /** When rotation replaced it. */
  replaced?: Date
}

/** A refresh token that counts, and its end. */
export interface Renewal {
  readonly signIn: SignIn
  readonly expires: Date
}

/** The refresh tokens of the pool: opaque to their holders, kept in memory. */
export interface RefreshTokens {
  issue(signIn: SignIn, expires: Date): string
  /** Looks a token up without using it. */
  find(token: string, client: AppClient): SignIn | Refusal
  /** Uses a token; with rotation it is replaced from now on. */
  use(token: string, client: AppClient, now: Date): Renewal | Refusal
}

// what every refresh token of the service begins with: five parts of an encrypted JWT
const header = Buffer.from('{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}').toString('base64url')
const partBytes = [256, 12, 480, 16]

/** An empty store. `ended` tells whether a sign-in has been revoked or signed out. */
export function createRefreshTokens(ended: (eventId: string) => boolean): RefreshTokens {
  const entries = new Map<string, Entry>()

  const entryOf = (token: string, client: AppClient): Entry | Refusal => {
    const entry = entries.get(token)
    if (!entry) return refusal('unknown', 'Invalid Refresh Token')
    if (entry.signIn.client.id !== client.id) return refusal('wrong_client', 'Invalid Refresh Token')
    return entry
  }

  return {
    issue(signIn, expires) {
      const token = [header, ...partBytes.map((size) => randomBytes(size).toString('base64url'))].join('.')
      entries.set(token, { signIn, expires })
      return token
    },

    find(token, client) {
      const entry = entryOf(token, client)
      return 'refused' in entry ? entry : entry.signIn
    },

    use(token, client, now) {
      const entry = entryOf(token, client)
      if ('refused' in entry) return entry
      if (ended(entry.signIn.eventId)) return refusal('revoked', 'Refresh Token has been revoked')
      if (now >= entry.expires) return refusal('expired', 'Refresh Token has expired')
      if (client.rotation) {
        // the first use replaces it; after that it works until the grace period is over (API RefreshTokenRotationType)
        const graceMs = client.rotation.graceSeconds * 1000
        if (entry.replaced && now.getTime() - entry.replaced.getTime() >= graceMs) {
          return refusal('reused', 'Refresh token reuse is not allowed')
        }
        entry.replaced ??= now
      }
      return { signIn: entry.signIn, expires: entry.expires }
    },
  }
}

function refusal(refused: Refusal['refused'], message: string): Refusal {
  return { refused, message }
}
