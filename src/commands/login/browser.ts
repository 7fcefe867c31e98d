import type { Flow } from '../../login/browser/authorize-url.ts'
import { chooseBrowser } from '../../login/browser/browser.ts'
import type { Certificate } from '../../login/browser/callback-server.ts'
import type { LoginConfiguration } from '../../login/browser/configuration.ts'
import { clientIdOf, userPoolOf } from '../../pool/settings.ts'
import type { FinishedSignIn } from '../../session/keep-session.ts'
import type { StoreKind } from '../../session/store/session.ts'
import { CogtoolError, systemCode } from '../../text/cogtool-error.ts'
import type { Run } from '../shared/context.ts'
import { type InputFile, readInputFile } from '../shared/input-file.ts'
import { newSession, type SignInRun } from './new-session.ts'

/** What a sign-in through the browser is asked for. */
export interface BrowserOptions {
  readonly flow: Flow
  /** False with --no-browser, a command with --browser. */
  readonly browser: boolean | string
  /** Seconds. */
  readonly timeout: number
  readonly scope: readonly string[]
  readonly idp?: string
  readonly loginHint?: string
  readonly fresh: boolean
  readonly param: readonly (readonly [name: string, value: string])[]
  readonly preflight: boolean
  readonly callbackCert?: InputFile
  readonly callbackKey?: InputFile
  readonly addCallback?: 'temporary' | 'keep'
  readonly yes: boolean
  readonly trace: boolean
  readonly store: StoreKind
}

/** Signs in through the Hosted UI; fails before a browser opens wherever that can be known. */
export async function signInByBrowser(options: BrowserOptions, run: SignInRun): Promise<FinishedSignIn> {
  const { edges, settings, printer, unattended, interactive, gate } = run
  const pool = userPoolOf(settings)
  const canPaste = !unattended && edges.stdin.isTTY
  const browser = await chooseBrowser({ browser: options.browser, unattended }, edges)
  if (options.addCallback && !options.yes && !interactive) {
    throw new CogtoolError('usage', '--add-callback asks before it changes the app client', {
      why: 'there is no terminal to answer at',
      hint: 'add --yes to change it without a question',
    })
  }
  const certificate = await readCertificate(options, run)
  await approveSignIn(run)
  const [{ signInThroughBrowser }, configuration] = await Promise.all([
    import('../../login/browser/flow.ts'),
    readConfiguration(run),
  ])
  const { client } = configuration.setup
  return signInThroughBrowser(
    {
      session: newSession(options.store, run),
      poolWritten: pool.written,
      authorize: authorizeRequest(options, run),
      configuration,
      clientSecret: settings.clientSecret ?? (typeof client === 'object' ? client.secret : undefined),
      redirectUri: settings.values.redirectUri?.value,
      certificate,
      canPaste,
      register:
        options.addCallback &&
        (await (await import('./add-callback.ts')).callbackRegistrar(options.addCallback, options.yes, run)),
      preflight: options.preflight,
      browser,
      timeoutSeconds: options.timeout,
      trace: options.trace,
      gate,
    },
    edges,
    printer,
  )
}

/** Before anything is asked of a pool, or an answer is sent to a callback elsewhere, that only a project file names. */
async function approveSignIn({ settings, gate }: Run): Promise<void> {
  const { redirectUri } = settings.values
  await gate.approvePool()
  if (redirectUri?.namedBy === 'project-file') await gate.approve('secret', redirectUri.value, redirectUri.namedBy)
}

/** What the authorize address is asked for. */
export function authorizeRequest(options: BrowserOptions, { settings }: Pick<Run, 'settings'>) {
  return {
    flow: options.flow,
    clientId: clientIdOf(settings),
    scopes: options.scope,
    identityProvider: options.idp,
    loginHint: options.loginHint,
    fresh: options.fresh,
    parameters: options.param,
  }
}

/** Discovery and the AWS API, at the same time. Fails as discovery does. */
export async function readConfiguration(run: Run): Promise<LoginConfiguration> {
  const [{ configureLogin }, { describeSetup }] = await Promise.all([
    import('../../login/browser/configuration.ts'),
    import('../shared/describe-client.ts'),
  ])
  const { edges, settings, gate } = run
  const describe = (signal: AbortSignal) => describeSetup(run, signal)
  const { domain, endpointUrl } = settings.values
  return configureLogin(
    {
      pool: userPoolOf(settings),
      domain: domain && { ...domain, namedBy: gate.vouchedBy(domain.namedBy) },
      endpointUrl: endpointUrl?.value,
      approveIssuer: gate.approveIssuer,
      describe,
    },
    edges,
  )
}

/** The certificate and key of an https callback. Fails with `usage`, `input_unreadable` or `input_invalid`. */
async function readCertificate(
  { callbackCert, callbackKey }: BrowserOptions,
  { edges }: Pick<Run, 'edges'>,
): Promise<Certificate | undefined> {
  if (callbackCert === undefined && callbackKey === undefined) return undefined
  if (callbackCert === undefined || callbackKey === undefined) {
    throw new CogtoolError('usage', '--callback-cert and --callback-key go together', {
      why: 'an https callback needs the certificate and its private key',
      hint: 'e.g. mkcert localhost, then --callback-cert localhost.pem --callback-key localhost-key.pem',
    })
  }
  const { createSecureContext } = await import('node:tls')
  const [cert, key] = await Promise.all([readInputFile(callbackCert, edges), readInputFile(callbackKey, edges)])
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    // never the error's own words: they may quote the key
    throw new CogtoolError('input_invalid', 'the certificate and key of the callback cannot be used', {
      why:
        systemCode(error) === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH'
          ? 'they do not belong together'
          : 'one of them is not what its flag asks for, as PEM',
      hint: 'make new ones, e.g. mkcert localhost; a key with a passphrase does not work',
    })
  }
  return { cert, key }
}
