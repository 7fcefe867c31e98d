import { asApiTokens } from '../../session/protocol/api-tokens.ts'
import type { SessionTokens } from '../../session/store/session.ts'
import type { JsonObject } from '../../text/json.ts'
import { isJsonObject, member } from '../../text/json.ts'
import type { DeviceKeys } from './device-srp.ts'

/** A question of the pool. Every text in it is untrusted. */
export interface Challenge {
  readonly name: string
  readonly parameters: Readonly<Record<string, string>>
  /** Goes with the answer, once. */
  readonly session: string | undefined
  /** AvailableChallenges, with SELECT_CHALLENGE. */
  readonly available: readonly string[]
}

/** What InitiateAuth and RespondToAuthChallenge answer: tokens, not verified yet, or the next question. */
export type AuthAnswer =
  | { readonly tokens: SessionTokens; readonly newDevice: DeviceKeys | undefined }
  | { readonly challenge: Challenge }

/** Reads an answer; undefined where it holds neither. */
export function asAuthAnswer(json: JsonObject): AuthAnswer | undefined {
  const result = member(json, 'AuthenticationResult')
  const tokens = asApiTokens(result)
  if (tokens) return { tokens, newDevice: asDeviceKeys(isJsonObject(result) && member(result, 'NewDeviceMetadata')) }
  const name = member(json, 'ChallengeName')
  if (typeof name !== 'string' || name === '') return undefined
  return {
    challenge: {
      name,
      parameters: textsOf(member(json, 'ChallengeParameters')),
      session: asText(member(json, 'Session')),
      available: listOf(member(json, 'AvailableChallenges')),
    },
  }
}

/** A list of texts that came as JSON inside a text, e.g. `requiredAttributes`; empty where it is none. */
export function listIn(text: string | undefined): string[] {
  try {
    return listOf(JSON.parse(text ?? '[]'))
  } catch {
    return []
  }
}

/**
 * The attributes that NEW_PASSWORD_REQUIRED asks for: those that the user lacks. One that is there already may not be sent again
 * (DG "Signing in with a temporary password").
 */
export function missingAttributes({ requiredAttributes, userAttributes }: Challenge['parameters']): string[] {
  const there = textsIn(userAttributes)
  return listIn(requiredAttributes)
    .map((name) => name.replace(/^userAttributes\./, ''))
    .filter((name) => !Object.hasOwn(there, name) || there[name]?.trim() === '')
}

function textsIn(text: string | undefined): Record<string, string> {
  try {
    return textsOf(JSON.parse(text ?? '{}'))
  } catch {
    return {}
  }
}

function asDeviceKeys(value: unknown): DeviceKeys | undefined {
  if (!isJsonObject(value)) return undefined
  const [key, groupKey] = [asText(member(value, 'DeviceKey')), asText(member(value, 'DeviceGroupKey'))]
  return key !== undefined && groupKey !== undefined ? { key, groupKey } : undefined
}

function textsOf(value: unknown): Record<string, string> {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
