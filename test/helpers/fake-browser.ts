import { type Landing, type Person, signInByHttp as signIn } from '../../src/local/http-browser.ts'

/** Follows the address like a person at a browser would, up to the callback. */
export function signInByHttp(openUrl: string, person: Person): Promise<Landing> {
  return signIn(openUrl, person, { fetch })
}
