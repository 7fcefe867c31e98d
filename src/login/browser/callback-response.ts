import type { ServerResponse } from 'node:http'
import type { Edges } from '../../edges/edges.ts'
import type { RenderedPage } from '../../net/page-shell.ts'
import type { Page } from './callback-page.ts'
import { renderCallbackPage, renderRelayPage } from './render-callback-page.ts'

type RandomBytes = Edges['randomBytes']

const commonHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  connection: 'close',
}

/** A page for a person. */
export function sendPage(
  response: ServerResponse,
  page: Page,
  randomBytes: RandomBytes,
  status = statusOf(page),
): Promise<void> {
  const { headers, html } = renderCallbackPage(page, nonceOf(randomBytes))
  return send(response, status, headers, html)
}

/** The page that posts the fragment back. */
export function sendRelayPage(response: ServerResponse, key: string, randomBytes: RandomBytes): Promise<void> {
  const { headers, html } = renderRelayPage(key, nonceOf(randomBytes))
  return send(response, 200, headers, html)
}

/** The same page for a script that asked for it. */
export function sendJson(response: ServerResponse, page: Page): Promise<void> {
  return send(response, statusOf(page), { 'content-type': 'application/json; charset=utf-8' }, JSON.stringify(page))
}

/** Leads the browser elsewhere. */
export function redirect(response: ServerResponse, location: string): Promise<void> {
  return send(response, 302, { location }, '')
}

/** Says that the request is none of a sign-in. */
export function refuse(response: ServerResponse, status: number): Promise<void> {
  return send(
    response,
    status,
    { 'content-type': 'text/plain; charset=utf-8' },
    'cogtool is waiting for a sign-in; this was none.\n',
  )
}

/** Resolves when the answer has left, or its reader has gone. */
function send(response: ServerResponse, status: number, headers: RenderedPage['headers'], body: string): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', () => resolve())
    response.writeHead(status, { ...commonHeaders, ...headers, 'content-length': Buffer.byteLength(body) })
    response.end(body)
  })
}

function statusOf({ kind }: Page): number {
  return kind === 'success' ? 200 : 400
}

function nonceOf(randomBytes: RandomBytes): string {
  return randomBytes(16).toString('base64')
}
