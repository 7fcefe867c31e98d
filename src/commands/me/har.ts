import { version } from '../../text/version.ts'
import type { MeAnswer } from './document.ts'

/** What a HAR file tells about one request. All of it must be redacted already. */
export interface HarEntry {
  readonly at: Date
  readonly request: MeAnswer['request']
  /** undefined where no answer came. */
  readonly response: MeAnswer['response'] | undefined
  /** What cogtool has to say, under `_cogtool`: HAR leaves names with an underscore to the program. */
  readonly remarks: object
}

/** A HAR 1.2 document (http://www.softwareishard.com/blog/har-12-spec) with one entry: the last request and its answer. */
export function harDocument({ at, request, response, remarks }: HarEntry): object {
  return {
    log: {
      version: '1.2',
      creator: { name: 'cogtool', version },
      entries: [
        {
          startedDateTime: at.toISOString(),
          time: response?.timings.total ?? 0,
          request: harRequest(request),
          response: harResponse(response),
          cache: {},
          timings: harTimings(response),
          _cogtool: remarks,
        },
      ],
    },
  }
}

const httpVersion = 'HTTP/1.1'
// sizes that are not known, in the format's own words
const unknown = -1

function harRequest({ method, url, headers, body }: MeAnswer['request']): object {
  const query = URL.canParse(url) ? [...new URL(url).searchParams] : []
  const lines = headerLines(headers)
  const mimeType = lines.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? ''
  return {
    method,
    url,
    httpVersion,
    cookies: [],
    headers: lines,
    queryString: query.map(([name, value]) => ({ name, value })),
    ...(body === undefined ? {} : { postData: { mimeType, text: body } }),
    headersSize: unknown,
    bodySize: body === undefined ? 0 : unknown,
  }
}

function harResponse(response: MeAnswer['response'] | undefined): object {
  const lines = headerLines(response?.headers ?? {})
  const headerOf = (wanted: string) => lines.find(({ name }) => name === wanted)?.value ?? ''
  const body = response?.body ?? null
  return {
    // 0 is what browsers write where there was no answer
    status: response?.status ?? 0,
    statusText: response?.statusText ?? '',
    httpVersion,
    cookies: [],
    headers: lines,
    content: {
      size: response?.size ?? 0,
      mimeType: headerOf('content-type') || 'x-unknown',
      ...(body === null ? {} : { text: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(response?.cut ? { comment: 'the body went on; no more was read' } : {}),
    },
    redirectURL: headerOf('location'),
    headersSize: unknown,
    bodySize: unknown,
  }
}

function headerLines(headers: MeAnswer['request']['headers']): { name: string; value: string }[] {
  return Object.entries(headers).flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })))
}

/** Ours are moments since the start, HAR's are how long each step took; its `connect` includes `ssl`. */
function harTimings(response: MeAnswer['response'] | undefined): object {
  if (!response) return { blocked: unknown, dns: unknown, connect: unknown, ssl: unknown, send: 0, wait: 0, receive: 0 }
  const { dns, connect, tls, firstByte, total } = response.timings
  const connected = tls ?? connect
  const began = connected ?? dns ?? 0
  const answered = firstByte ?? total
  return {
    blocked: unknown,
    dns: dns ?? unknown,
    connect: connected === null ? unknown : connected - (dns ?? 0),
    ssl: tls === null ? unknown : tls - (connect ?? dns ?? 0),
    send: 0,
    wait: answered - began,
    receive: total - answered,
  }
}
