import { pauseAsked, redirectTarget } from '../exchange.ts'
import { headerOf } from '../response.ts'
import type { Hint } from './diagnosis.ts'
import type { Facts } from './facts.ts'

/** What HTTP itself means by an answer that says nothing of the token. */
export function explainStatus(facts: Facts): Hint[] {
  if (facts.reading.says !== 'nothing') return []
  const { request, response, redirects = [] } = facts
  const { status } = response
  const target = redirectTarget(response, request.url)
  if (target)
    return [isLoop(target, [request.url.href, ...redirects]) ? inLoop(target) : redirected(target, request.url)]
  const explain = meanings[status]
  return explain ? [explain(facts)] : []
}

const behindGateway = ({ response: { status } }: Facts): Hint => ({
  code: 'behind_gateway',
  cause: `a gateway or load balancer answered ${status}, and the API behind it gave no usable answer`,
  next: "is the API up? read its log, and the gateway's; --retry 3 waits for one that is starting",
})

const meanings: Readonly<Record<number, (facts: Facts) => Hint>> = {
  404: ({ request: { url } }) => ({
    code: 'wrong_path',
    cause: `there is nothing at ${url.pathname}: this says nothing about the token`,
    next: url.pathname.endsWith('/') ? 'try it without the slash at the end' : 'check the path, to the last slash',
  }),
  405: ({ request, response }) => ({
    code: 'wrong_method',
    cause: `${request.method} is not served there: this says nothing about the token`,
    next: `send one that is, with -X${response.headers.has('allow') ? `; it names ${headerOf(response, 'allow')}` : ''}`,
  }),
  407: () => ({
    code: 'proxy_credentials',
    cause: 'the proxy on the way wants a user name and password; the API saw nothing',
    next: 'put them into HTTP_PROXY: http://user:password@host:port',
  }),
  429: ({ response }) => {
    const pause = pauseAsked(response)
    return {
      code: 'rate_limited',
      cause: 'too many requests: this says nothing about the token',
      next: `wait ${pause === undefined ? 'a little' : `${Math.ceil(pause)} s`}; --retry 3 does it by itself`,
    }
  },
  502: behindGateway,
  503: behindGateway,
  504: behindGateway,
}

/** Whether a redirect leads to where the caller has been. */
function isLoop(target: URL, seen: readonly string[]): boolean {
  const bare = (href: string) => href.replace(/#.*$/, '')
  return seen.some((href) => bare(href) === bare(target.href))
}

const inLoop = (target: URL): Hint => ({
  code: 'redirected',
  cause: `the API sends the caller to where it has been, ${target.href}: following leads nowhere`,
  next: 'read its log; it may wait for a cookie, or not see that a proxy before it speaks HTTPS (X-Forwarded-Proto)',
})

function redirected(target: URL, url: URL): Hint {
  return {
    code: 'redirected',
    cause: `the API sends the caller on to ${target.href}`,
    next:
      target.origin === url.origin
        ? '--follow same-origin goes there, or name that address: --api-url'
        : 'tokens are never sent on to another origin; if that is the API, name it: --api-url',
  }
}
