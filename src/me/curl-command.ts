import { shellWord } from '../text/shell.ts'
import { type HeaderLine, isSecretHeader } from './headers.ts'

/** Where a shell gets the token from. */
export type TokenPlace =
  | { readonly kind: 'session'; readonly use: 'access' | 'id'; readonly flags: readonly (readonly [string, string])[] }
  | { readonly kind: 'environment' }
  | { readonly kind: 'file'; readonly path: string }

/** What the command is to send, and how. */
export interface CurlRequest {
  readonly method: string
  readonly url: URL
  /** All but the one with the token. */
  readonly headers: readonly HeaderLine[]
  /** The text of `--data`; with `@` the name of a file. */
  readonly data: string | undefined
  readonly token: TokenPlace
  readonly scheme: string
  readonly headerName: string
  /** Seconds. */
  readonly timeout: number
  readonly retries: number
  /** Of `--proxy`, without credentials; the environment's curl reads by itself. */
  readonly proxy: URL | undefined
  /** On this machine while a proxy is configured: curl would send it through. */
  readonly avoidProxy: boolean
  readonly caFile: string | undefined
}

/** One command for a POSIX shell, and the variables that it reads besides the token's. */
export interface CurlCommand {
  readonly command: string
  readonly variables: readonly string[]
}

/**
 * The same request as a curl command. The token and other secret headers reach curl by its standard input (`--header @-`,
 * curl 7.55): they are in no text, shell history or process list; `printf` is part of the shell.
 */
export function curlCommand(request: CurlRequest): CurlCommand {
  const secrets = request.headers.filter(([name]) => isSecretHeader(name))
  const more = secrets.map(([name]) => ({ name, variable: name.toUpperCase().replace(/[^A-Z0-9]/g, '_') }))
  const secretLines = [tokenLine(request), ...more.map(({ name, variable }) => printed(name, '', `$${variable}`))]
  const source = secretLines.length > 1 ? `{ ${secretLines.join('; ')}; }` : secretLines.join('')
  const words = [...curlWords(request), shellWord(request.url.href.replace(/#.*/, ''))]
  return {
    command: `${source} |\n  curl --silent --show-error --include \\\n    ${words.join(' \\\n    ')}`,
    variables: more.map(({ variable }) => variable),
  }
}

function tokenLine({ token, scheme, headerName }: CurlRequest): string {
  if (token.kind === 'environment') return printed(headerName, scheme, '$COGTOOL_TOKEN')
  if (token.kind === 'file') {
    const path = token.path.startsWith('-') ? `./${token.path}` : token.path
    return printed(headerName, scheme, `$(cat ${shellWord(path)})`)
  }
  const words = [
    'cogtool token',
    ...(token.use === 'id' ? ['--type id'] : []),
    ...token.flags.map(([name, value]) => `${name} ${shellWord(value)}`),
  ].join(' ')
  const isUsual = headerName.toLowerCase() === 'authorization' && scheme === 'Bearer'
  return isUsual ? `${words} --format header` : printed(headerName, scheme, `$(${words})`)
}

/** A header line whose value the shell fills in. */
function printed(name: string, scheme: string, value: string): string {
  // a name and a scheme may hold %, which is no letter to printf
  const format = `${name}: ${scheme === '' ? '' : `${scheme} `}`.replaceAll('%', '%%')
  return `printf ${shellWord(`${format}%s\\n`)} "${value}"`
}

function curlWords({ method, url, headers, data, timeout, retries, proxy, avoidProxy, caFile }: CurlRequest): string[] {
  const usual = data === undefined ? 'GET' : 'POST'
  return [
    ...(method === usual ? [] : [method === 'HEAD' ? '--head' : `--request ${shellWord(method)}`]),
    '--header @-',
    ...headers
      .filter(([name]) => !isSecretHeader(name) && !curlsOwn.has(name.toLowerCase()))
      // curl leaves out a header without a value, unless it ends in a semicolon
      .map(([name, value]) => `--header ${shellWord(value === '' ? `${name};` : `${name}: ${value}`)}`),
    '--compressed',
    ...(data === undefined
      ? []
      : [data.startsWith('@') ? `--data-binary ${shellWord(data)}` : `--data-raw ${shellWord(data)}`]),
    `--max-time ${timeout}`,
    ...(retries > 0 ? [`--retry ${retries}`] : []),
    ...(proxy ? [`--proxy ${shellWord(proxy.origin)}`] : []),
    ...(avoidProxy ? ["--noproxy '*'"] : []),
    ...(caFile === undefined ? [] : [`--cacert ${shellWord(caFile)}`]),
    // curl reads [] and {} in an address as patterns
    ...(/[[\]{}]/.test(url.href) ? ['--globoff'] : []),
  ]
}

const curlsOwn = new Set(['accept-encoding', 'content-length', 'user-agent'])
