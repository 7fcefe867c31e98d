import type { Edges } from '../edges/edges.ts'

/** The parts of an SDK request that matter for a POST to `/`, and for what the credential providers ask. */
interface SdkRequest {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

interface SdkResponse {
  readonly statusCode: number
  readonly reason: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array> | null
}

// `fetch` writes these itself, with the values that were signed
const ownHeaders = ['host', 'content-length']

/** Sends the SDK's requests through the program's `fetch`, and so through the proxies and certificates that it knows. */
export function fetchHandler({ fetch }: Pick<Edges, 'fetch'>) {
  async function handle(
    { method, protocol, hostname, port, path, query = {}, headers, body }: SdkRequest,
    { abortSignal }: { abortSignal?: AbortSignal } = {},
  ): Promise<{ response: SdkResponse }> {
    const address = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${searchOf(query)}`
    const response = await fetch(address, {
      method,
      headers: Object.entries(headers).filter(([name]) => !ownHeaders.includes(name.toLowerCase())),
      body: body ?? null,
      // a redirect is no answer of this API
      redirect: 'manual',
      signal: abortSignal ?? null,
    })
    return {
      response: {
        statusCode: response.status,
        reason: response.statusText,
        headers: Object.fromEntries(response.headers),
        body: response.body,
      },
    }
  }
  return { handle, updateHttpClientConfig: () => {}, httpHandlerConfigs: () => ({}) }
}

function searchOf(query: NonNullable<SdkRequest['query']>): string {
  // RFC 3986, as the SDK signs it; a name without a value stands alone
  const parts = Object.entries(query).flatMap(([name, value]) =>
    value === null
      ? [encodeURIComponent(name)]
      : [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
  )
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}
