import type { Edges } from '../../edges/edges.ts'
import { requestHeaders } from '../../me/headers.ts'
import type { ApiRequest } from '../../me/request.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { type InputFile, readInputBytes } from '../shared/input-file.ts'
import type { MeOptions } from './flags.ts'

type InputEdges = Pick<Edges, 'files' | 'workingDirectory'>

/** The request that the flags ask for. Fails with `header_invalid`, `usage`, or where the body's file cannot be read. */
export async function buildRequest(
  options: MeOptions,
  token: string,
  url: URL,
  edges: InputEdges,
): Promise<ApiRequest> {
  const { scheme, headerName, header: extra = [], data, retry } = options
  const body = data === undefined ? undefined : await readData(data, edges)
  const method = options.method ?? (body ? 'POST' : 'GET')
  if (retry > 0 && method !== 'GET' && method !== 'HEAD') {
    throw new CogtoolError('usage', `--retry and ${method} can't be combined`, {
      why: 'a request sent twice could take effect twice',
      hint: 'leave out --retry',
    })
  }
  return { method, url, headers: requestHeaders({ token, scheme, headerName, extra, body }), body }
}

async function readData(data: InputFile | string, edges: InputEdges): Promise<Uint8Array> {
  return typeof data === 'string' ? Buffer.from(data) : readInputBytes(data, edges)
}
