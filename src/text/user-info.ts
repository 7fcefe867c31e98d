import { CogtoolError, type ErrorCode } from './cogtool-error.ts'

// up to the @ in front of the host; behind a : that begins no port also over the slashes of a password that nobody encoded
const userInfo =
  /(?<=\/\/|\\\\)(?:[^\s/\\?#"'<>`[@]{0,512}@|[^\s/\\?#"'<>`[@:]{0,256}:(?!\d*(?:[/\\?#\s"'<>`]|$))[^\s"'<>`]{0,512}@)+/g

/** The text with a label in place of the user name and the password of every address in it. */
export function hideUserInfo(text: string): string {
  // what a hint tells to fill in is no password
  return text.includes('@')
    ? text.replace(userInfo, (given) => (given === 'NAME:PASSWORD@' ? given : '<hidden>@'))
    : text
}

/** Whether a text given as an address has a user name or password in it, or may have where it is no address. */
export function hasUserInfo(text: string): boolean {
  if (!text.includes('@')) return false
  const url = URL.canParse(text) && /^[a-z][a-z\d+.-]*:[/\\]/i.test(text) ? new URL(text) : undefined
  return url ? url.username !== '' || url.password !== '' : true
}

/** The error for an address with user information, which it does not repeat. */
export function userInfoRefused(what: string, code: ErrorCode = 'invalid_value'): CogtoolError {
  return new CogtoolError(code, `${what} holds a user name or password`, {
    why: 'it would be sent as credentials, and stay in logs',
    hint: 'leave out everything before the @',
  })
}
