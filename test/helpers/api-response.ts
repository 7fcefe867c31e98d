import { type ApiResponse, readResponse } from '../../src/me/response.ts'
import { stoppedAt } from './test-edges.ts'

/** An answer as it would have been read from the network, at the tests' stopped clock. */
export function apiResponse(
  status: number,
  body: unknown = '',
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): ApiResponse {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const rawHeaders = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [name, value]),
  )
  const timings = { dns: null, connect: 0, tls: null, firstByte: 0, total: 0 }
  return readResponse({ statusCode: status, statusMessage: '', rawHeaders }, { bytes, cut: false }, timings, stoppedAt)
}
