import { carriedBy, poolChoice } from './hints/carried-by.ts'
import { commandWord as word } from './hints/command-line.ts'
import { shellWord } from './shell.ts'

/** More of them, of a command that signs in by user name. */
const carriedByName = ['--auth-flow']

const proposed = new RegExp(`\\bcogtool (${Object.keys(carriedBy).join('|')})(?![\\w-])((?: ${word})*)`, 'g')
const proposedOfAws = new RegExp(`\\baws (cognito-idp|sts|sso) [a-z][\\w-]+((?: ${word})*)`, 'g')

/** Another try is the line as it was typed. */
const mayBeSecret = /^(?:-H|--(?:answer|header|data)(?:=|$))/s
const again = /\btry again: cogtool ([a-z][\w-]*)(?=$|[,;])/g

/**
 * A hint whose command lines are about the same pool, session and API as the command line that it answers: they get the flags
 * that named these there, and commands of the AWS CLI its endpoint and profile. A command that names its pool itself stays as it
 * is; one that names two pools is only told how they are reached. `forAws` is how the pool was reached, whoever said so: the AWS
 * CLI knows neither config files nor sessions.
 */
export function carryFlags(hint: string, commandLine: readonly string[], forAws: readonly string[] = []): string {
  const flagsFor = (wanted: readonly string[], words: string, most = 1, from = commandLine) =>
    wanted
      .filter((flag) => !flagsIn(words).includes(flag))
      .flatMap((flag) => {
        const values = valuesOf(flag, from)
        return values.length > most ? [] : values.map((value) => ` ${flag} ${shellWord(value)}`)
      })
      .join('')
  return hint
    .replace(again, (said: string, name: string) =>
      commandLine.includes(name) && !commandLine.some((word) => mayBeSecret.test(word))
        ? `try again: cogtool ${commandLine.map(shellWord).join(' ')}`
        : said,
    )
    .replace(proposed, (command: string, name: string, words: string) => {
      const own = flagsIn(words)
      if (own.some((flag) => flag === '--help' || poolChoice.includes(flag))) return command
      const wanted = (carriedBy[name] ?? []).filter((flag) => !(own.includes('--diff') && poolChoice.includes(flag)))
      const byName = name === 'login' && own.includes('--username') ? carriedByName : []
      // verify alone takes several app clients
      return command + flagsFor([...wanted, ...byName], words, name === 'verify' ? Number.POSITIVE_INFINITY : 1)
    })
    .replace(proposedOfAws, (command: string, service: string, words: string) => {
      const wanted = service === 'cognito-idp' ? ['--region', '--endpoint-url', '--profile'] : ['--profile']
      return command + flagsFor(wanted, words, 1, [...forAws, ...commandLine])
    })
}

const flagsIn = (words: string) => words.split(' ').map((one) => one.split('=', 1)[0] ?? '')

function valuesOf(flag: string, commandLine: readonly string[]): string[] {
  const values = commandLine.flatMap((one, index) => {
    if (one.startsWith(`${flag}=`)) return [one.slice(flag.length + 1)]
    const next = commandLine[index + 1]
    return one === flag && next !== undefined ? [next] : []
  })
  // of other flags the last one counts
  return flag === '--client-id' ? values : values.slice(-1)
}
