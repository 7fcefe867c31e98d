import { type CurlRequest, curlCommand, type TokenPlace } from '../../me/curl-command.ts'
import { isLoopback } from '../../net/loopback.ts'
import type { SettingName } from '../../pool/setting.ts'
import { configuredPool } from '../../pool/settings.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeText } from '../../text/escape.ts'
import { namesProxy } from '../../text/proxy-variables.ts'
import { redact } from '../../text/redact.ts'
import { targetOf } from '../shared/api-address.ts'
import type { Run } from '../shared/context.ts'
import { readInputFile } from '../shared/input-file.ts'
import { takeToken } from '../shared/token-text.ts'
import type { MeOptions } from './flags.ts'
import { buildRequest } from './request.ts'

/** Prints the request as one curl command and sends nothing. Fails as the request itself would before it is sent. */
export async function printCurl(options: MeOptions, run: Run): Promise<void> {
  const { edges, printer, settings } = run
  const { scheme, headerName, data, proxy, timeout, retry } = options
  const url = targetOf(run, options.allowHttp ?? false)
  const isHere = isLoopback(url.hostname)
  // who pastes the command sends the token there
  const consent = { allowHttp: options.allowHttp ?? false, session: undefined, isKnownHost: false }
  await run.gate.approveApi(url.href, settings.values.apiUrl?.namedBy ?? 'default', consent)
  // everything is checked with a token that is none
  const { method, headers } = await buildRequest(options, 'none', url, edges)
  const request: CurlRequest = {
    method,
    url,
    headers: headers.filter(([name]) => name.toLowerCase() !== headerName.toLowerCase()),
    data: typeof data === 'object' ? `@${data.path}` : data,
    token: await placeOf(options, run),
    scheme,
    headerName,
    timeout,
    retries: retry,
    proxy: isHere ? undefined : proxy?.url,
    avoidProxy: isHere && namesProxy(edges.env, ['ALL_PROXY', 'all_proxy']),
    caFile: settings.values.caFile?.value,
  }
  const { command, variables } = curlCommand(request)
  const shown = redact(escapeText(command))
  const pool = configuredPool(settings)
  if (printer.json)
    await printer.document({ schema: 'cogtool.curl/1', userPoolId: pool?.id ?? null, command: shown, variables })
  else await printer.raw(shown)
  if (variables.length > 0) await printer.note(`The command reads ${variables.join(', ')}: export the value first.`)
  if (options.follow !== 'none')
    await printer.note('The command follows no redirect, since curl would send the token on to any host.')
  if (request.proxy && proxy?.authorization) {
    await printer.note("The proxy's user name and password are left out: put them into HTTPS_PROXY.")
  }
}

/** What says which session: the command repeats what was given as a flag. */
const sessionSettings: readonly SettingName[] = ['pool', 'userPoolId', 'issuer', 'clientId', 'session', 'caFile']

/** Where the shell finds the token that would have been sent. Fails with `usage` where it would first have to be taken out of something. */
async function placeOf({ tokenFile, tokenUse }: MeOptions, { edges, settings }: Run): Promise<TokenPlace> {
  const text = tokenFile === undefined ? edges.env.COGTOOL_TOKEN : await readInputFile(tokenFile, edges)
  if (tokenFile === undefined && !text) {
    const flags = sessionSettings.flatMap((name) => {
      const setting = settings.values[name]
      return setting?.namedBy === 'flag' ? [[setting.origin, setting.value] as const] : []
    })
    return { kind: 'session', use: tokenUse ?? 'access', flags }
  }
  // a shell's $(…) takes away line breaks at the end and nothing else
  const { token, several } = await takeToken(text ?? '', tokenUse ?? 'any')
  if (several !== undefined || token !== (text ?? '').replace(/\n+$/, '')) {
    const place = tokenFile === undefined ? 'COGTOOL_TOKEN' : '--token-file'
    throw new CogtoolError('usage', `--curl needs the token alone in ${place}`, {
      why: 'a shell would send all of it',
      hint: 'leave out what is around the token',
    })
  }
  return tokenFile === undefined ? { kind: 'environment' } : { kind: 'file', path: tokenFile.path }
}
