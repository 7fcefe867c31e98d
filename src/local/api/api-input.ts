import { invalidParameter, ServiceError } from './service-error.ts'

/** The body of an API request: an object whose fields are yet to be read. */
export type Input = Readonly<Record<string, unknown>>

/** Fails with SerializationException, as the service does for a body that is no object. */
export function asInput(body: unknown): Input {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ServiceError('SerializationException', 'Start of structure or map found where not expected.')
  }
  return body as Input
}

/** A structure; undefined where it is absent or null. */
export function optionalObject(input: Input, name: string): Input | undefined {
  const value = input[name] ?? undefined
  return value === undefined ? undefined : asInput(value)
}

/** A text; undefined where it is absent or null. */
export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name] ?? undefined
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw wrongType(value, 'String')
  return value
}

/** A text of one character or more. Fails with InvalidParameterException where there is none. */
export function requiredText(input: Input, name: string): string {
  const value = optionalText(input, name)
  if (value === undefined) throw violated(name, 'Member must not be null', 'Value null')
  if (value === '') throw violated(name, 'Member must have length greater than or equal to 1')
  return value
}

/** A whole number within its bounds, both included. */
export function wholeNumber(input: Input, name: string, least: number, most: number): number | undefined {
  const value = input[name] ?? undefined
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(value, 'Integer')
  if (value < least)
    throw violated(name, `Member must have value greater than or equal to ${least}`, `Value '${value}'`)
  if (value > most) throw violated(name, `Member must have value less than or equal to ${most}`, `Value '${value}'`)
  return value
}

/** A list of texts; undefined where it is absent or null. */
export function textList(input: Input, name: string): readonly string[] | undefined {
  const value = input[name] ?? undefined
  if (value === undefined) return undefined
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw wrongType(value, 'List')
  return value
}

/** A map of texts, such as AuthParameters; empty where there is none. */
export function textMap(input: Input, name: string): Readonly<Record<string, string>> {
  const value = input[name] ?? {}
  if (
    typeof value !== 'object' ||
    Array.isArray(value) ||
    !Object.values(value).every((item) => typeof item === 'string')
  ) {
    throw wrongType(value, 'Map')
  }
  return value as Readonly<Record<string, string>>
}

/** The service's sentence about a constraint; the value itself is left out, since it may be a secret. */
export function violated(name: string, constraint: string, subject = 'Value'): Error {
  const path = name.charAt(0).toLowerCase() + name.slice(1)
  return invalidParameter(
    `1 validation error detected: ${subject} at '${path}' failed to satisfy constraint: ${constraint}`,
  )
}

function wrongType(value: unknown, wanted: string): ServiceError {
  return new ServiceError('SerializationException', `${typeof value} value cannot be converted to ${wanted}`)
}
