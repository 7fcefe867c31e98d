import { shellWord } from '../text/shell.ts'
import { identityOf } from './store/identity.ts'
import type { Session } from './store/session.ts'

/** The command that signs in again as a session was made: a pool that was asked through the API may have no Hosted UI. */
export function signInCommand({ signedInBy, tokens }: Pick<Session, 'signedInBy' | 'tokens'>): string {
  if (signedInBy === 'machine') return 'cogtool login --client-credentials'
  // the code flow always brings a refresh token
  if (signedInBy === 'hosted-ui')
    return tokens.refresh === undefined ? 'cogtool login --flow implicit' : 'cogtool login'
  const { username = '-' } = identityOf({ tokens })
  // the flag's parser would take such a name for a flag
  return `cogtool login --username ${username.startsWith('-') ? '<name>' : shellWord(username)}`
}
