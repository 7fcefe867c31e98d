/** What leaves with a request. */
export type Cargo =
  /** Nothing that is secret: a key set or a discovery document is asked for. */
  | 'public'
  /** A request signed with AWS credentials that changes nothing. */
  | 'aws-read'
  | 'aws-write'
  /** A token, to the pool that is known to have issued it. */
  | 'issued-token'
  /** A code, token, password or client secret. */
  | 'secret'
  /** A token, to the API that it is for. */
  | 'api-token'

/** What else may go where a cargo may: its rule is the stricter one. */
interface Includes {
  public: 'public'
  'aws-read': 'aws-read'
  'aws-write': 'aws-write' | 'aws-read'
  'issued-token': 'issued-token'
  secret: Exclude<Cargo, 'api-token'>
  'api-token': 'api-token'
}

declare const leave: unique symbol

/** An address to which this cargo may go. Only `judgeDestination` makes one, so that no request is built without its answer. */
export type Approved<C extends Cargo> = string & { readonly [leave]: Readonly<Record<Includes[C], true>> }

/** An address to which something may go, whatever it is. */
export type ApprovedAddress = string & { readonly [leave]: object }

/** The same address with another query: it leads to the same place. */
export function withQuery<A extends ApprovedAddress>(address: A, query: URLSearchParams): A {
  const url = new URL(address)
  url.search = query.toString()
  return url.href as unknown as A
}
