import { type Command, Option } from 'commander'
import type { AuthFlow } from '../../login/headless/flows.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { trimIdentifier } from '../../text/given-values.ts'
import { fileOf, invalid, keyValue, repeatable } from '../shared/flag-parsers.ts'
import type { AnswerOptions } from './sign-in-answers.ts'

/** The flags of a sign-in without a browser. */
export interface HeadlessOptions extends AnswerOptions {
  readonly authFlow: AuthFlow
  readonly clientCredentials?: boolean
  readonly refreshTokenStdin?: boolean
  readonly deviceKey?: string
}

// what only a browser understands
const browserFlags = [
  ...['flow', 'browser', 'timeout', 'idp', 'loginHint', 'param', 'preflight'],
  ...['callbackCert', 'callbackKey', 'addCallback', 'yes', 'printConfig'],
]
// the API gives its own scope alone, and asks for the password every time
const asPerson = [...browserFlags, 'scope', 'fresh']

/** Adds the flags to `login`. Those that a browser needs exclude them. */
export function addHeadlessFlags(command: Command): void {
  command
    .addOption(
      new Option('--username <name>', 'Sign in through the API as this user')
        .argParser(trimIdentifier)
        .conflicts([...asPerson, 'clientCredentials', 'refreshTokenStdin']),
    )
    .option('--password-stdin', 'Read the password from standard input')
    .addOption(
      new Option('--auth-flow <flow>', 'Choose how to prove the password; auto: first one allowed')
        .choices(['auto', 'srp', 'user-auth', 'password', 'admin', 'custom'])
        .default('auto'),
    )
    .addOption(new Option('--mfa-type <type>', 'Use this second factor').choices(['totp', 'sms', 'email']))
    .option('--mfa-code-stdin', 'Read the MFA code from standard input')
    .option(
      '--totp-secret-file <file>',
      "Compute the code from an app's secret in this file",
      fileOf('--totp-secret-file'),
    )
    .option('--new-password-stdin', 'Read the new password from standard input')
    .addOption(
      new Option('--attr <name=value>', 'Set this attribute with a new password; repeatable')
        .argParser(repeatable(parseAttribute))
        .default([], 'none'),
    )
    .addOption(
      new Option('--answer <value>', 'Answer a custom challenge; repeatable, in order')
        .argParser(repeatable(String))
        .default([], 'none'),
    )
    .addOption(
      new Option('--client-credentials', 'Sign in as the app client itself (a machine)').conflicts([
        ...browserFlags,
        'trace',
        'refreshTokenStdin',
      ]),
    )
    .addOption(
      new Option('--refresh-token-stdin', 'Read a refresh token from standard input').conflicts([...asPerson, 'trace']),
    )
    .option('--device-key <key>', 'Name the device that the refresh token belongs to', parseDeviceKey)
}

/** Whether a command line asks for a sign-in without a browser. Fails with `usage` for flags that make no sense without one. */
export function isHeadless(options: HeadlessOptions): boolean {
  if (options.deviceKey !== undefined && !options.refreshTokenStdin) {
    throw new CogtoolError('usage', '--device-key needs --refresh-token-stdin', {
      why: 'it is about a refresh token from elsewhere; a session of cogtool remembers its own device',
      hint: 'add --refresh-token-stdin, or leave it out',
    })
  }
  if (options.username !== undefined) return true
  const stray = [
    options.passwordStdin && '--password-stdin',
    options.mfaCodeStdin && '--mfa-code-stdin',
    options.newPasswordStdin && '--new-password-stdin',
    options.totpSecretFile !== undefined && '--totp-secret-file',
    options.mfaType !== undefined && '--mfa-type',
    options.authFlow !== 'auto' && '--auth-flow',
    options.attr.length > 0 && '--attr',
    options.answer.length > 0 && '--answer',
  ].find((flag) => typeof flag === 'string')
  if (stray === undefined) return options.clientCredentials === true || options.refreshTokenStdin === true
  throw new CogtoolError('usage', `${stray} needs --username`, {
    why: 'it is about a person who signs in without a browser',
    hint: 'add --username <name>',
  })
}

const parseAttribute = keyValue('--attr', {
  fault: 'is not name=value',
  why: 'it gives an attribute of the user a value',
  hint: 'e.g. --attr given_name=Ann',
})

/** Fails with `invalid_value`. */
function parseDeviceKey(given: string): string {
  const text = trimIdentifier(given)
  // API DeviceKeyType; emulators have regions of their own
  if (/^[\w-]+_[0-9a-f-]+$/.test(text) && text.length <= 55) return text
  throw invalid('--device-key', text, {
    fault: 'is not a device key',
    why: 'it is <region>_<hexadecimal digits and hyphens>, as NewDeviceMetadata and list-devices tell it',
    hint: 'e.g. --device-key eu-west-1_a1b2c3d4-0000-4000-8000-000000000001',
  })
}
