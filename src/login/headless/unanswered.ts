import { CogtoolError } from '../../text/cogtool-error.ts'
import { shellWord } from '../../text/shell.ts'
import type { Challenge } from './auth-answer.ts'
import { missingAttributes } from './auth-answer.ts'

const hints: Readonly<Record<string, string>> = {
  SMS_MFA: 'give the code: --mfa-code-stdin, COGTOOL_MFA_CODE, or sign in at a terminal',
  SMS_OTP: 'give the code: --mfa-code-stdin, COGTOOL_MFA_CODE, or sign in at a terminal',
  EMAIL_OTP: 'give the code: --mfa-code-stdin, COGTOOL_MFA_CODE, or sign in at a terminal',
  SOFTWARE_TOKEN_MFA: 'give the code, or what makes it: --mfa-code-stdin, COGTOOL_MFA_CODE, --totp-secret-file <file>',
  SELECT_MFA_TYPE: 'choose: --mfa-type totp, sms or email',
  SELECT_CHALLENGE: 'give a password, or choose: --mfa-type sms or email; a passkey needs the browser: cogtool login',
  CUSTOM_CHALLENGE: 'answer it: --answer <value>, once for each challenge',
  MFA_SETUP: 'set up a second factor at a terminal, or in the browser: cogtool login',
  WEB_AUTHN: 'a passkey needs the browser: cogtool login without --username',
  DEVICE_SRP_AUTH: 'forget the device: cogtool logout, then sign in again',
}

// what SRP needs is no use to a person, and the attributes are the person's own data
const hidden = ['SALT', 'SRP_B', 'SECRET_BLOCK', 'userAttributes']

/** The error of a challenge that no flag or prompt answers: its name and what the pool says of it, the `Session` never. */
export function unanswered({ name, parameters, available }: Challenge): CogtoolError {
  const shown = Object.fromEntries(Object.entries(parameters).filter(([key]) => !hidden.includes(key)))
  const details = {
    challenge: name,
    parameters: available.length > 0 ? { ...shown, availableChallenges: available } : shown,
  }
  const known = Object.hasOwn(hints, name) ? hints[name] : undefined
  return new CogtoolError('challenge_unanswered', `the pool asks for more: ${name}`, {
    why: Object.keys(details.parameters).length === 0 ? 'it says no more about it' : JSON.stringify(details.parameters),
    hint:
      name === 'NEW_PASSWORD_REQUIRED'
        ? newPasswordHint(parameters)
        : (known ?? 'sign in with the browser: cogtool login'),
    details,
  })
}

function newPasswordHint(parameters: Challenge['parameters']): string {
  // what --attr would read otherwise is not proposed
  const names = missingAttributes(parameters).filter((name) => !name.includes('='))
  const flags = names.map((name) => `--attr ${shellWord(name)}=<value>`)
  return ['set one: --new-password-stdin', ...flags].join(' ')
}
