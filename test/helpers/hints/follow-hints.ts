import { cpSync, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect } from 'vitest'
import { main } from '../../../src/main.ts'
import { noPrompt, type pipedStdin, type TestEdges, testEdges } from '../test-edges.ts'
import { awsRefusal } from './aws-cli.ts'
import { allFlags, flagsOf, parserRefusal } from './parse-only.ts'
import { type Answer, answersIn, type Proposal, proposalsIn } from './read-hints.ts'

/** What is known of a case beside its edges. */
export interface FollowOptions {
  /** What placeholders stand for, by their words: `{ token, 'username': 'ann' }`. */
  readonly fill?: Readonly<Record<string, string>>
  /** A server that has one answer, whatever is sent: it leads back to itself. */
  readonly answersAlike?: boolean
  /** Nothing is run, since the server of the case has no other answers: the parser alone has its say. */
  readonly parseOnly?: boolean
}

/**
 * Does what the hints say that a finished run printed, with its edges: its files, environment, clock and servers. Each command
 * line is run, each flag added to the command line that was answered, and what is to be left out left out; commands of the AWS
 * CLI are looked at alone. None may end in exit 2, and none in the same answer with the same hint. A sign-in is followed to
 * where a person is waited for.
 */
export async function followHints(
  argv: readonly string[],
  edges: TestEdges,
  { fill = {}, answersAlike = false, parseOnly = false }: FollowOptions = {},
): Promise<void> {
  const answers = answersIn(edges.out() + edges.err())
  const known = new Map([...(await allFlags()), ...(await flagsOf(commandOf(argv)))])
  const done = new Set<string>()
  for (const { headline, hint } of answers) {
    let wentOn = true
    const [, folder] = /^mkdir -p (\S+)$/.exec(hint) ?? []
    if (folder !== undefined && !parseOnly) {
      mkdirSync(resolve(edges.workingDirectory, folder), { recursive: true })
      await follow(argv, { headline, hint }, { argv, edges, said: hint, answersAlike })
    }
    for (const proposal of proposalsIn(hint, (flag) => known.get(flag) ?? false)) {
      const line = lineOf(proposal, argv, known, fill)
      const key = JSON.stringify([proposal.kind, line?.words ?? proposal.words])
      if (done.has(key) || (proposal.isNext && !wentOn)) continue
      done.add(key)
      const said = `${hint}\n  followed as ${JSON.stringify(line?.words ?? proposal.words)}`
      if (proposal.kind === 'aws') {
        expect(awsRefusal(proposal.words, endpointOf(argv, edges)), said).toBeUndefined()
      } else if (line === undefined) {
        // a flag that is named alone
        expect(known.has(proposal.words[0] ?? ''), `${said}: there is no such flag`).toBe(true)
      } else {
        expect(await parserRefusal(line.words), said).toBeUndefined()
        if (line.isWhole && !parseOnly)
          wentOn = await follow(line.words, { headline, hint }, { argv, edges, said, answersAlike })
      }
    }
  }
}

const commandOf = (argv: readonly string[]): string => argv.find((word) => !word.startsWith('-')) ?? ''

interface Followed {
  readonly argv: readonly string[]
  readonly edges: TestEdges
  readonly said: string
  readonly answersAlike: boolean
}

/** Runs a command line; tells whether it did what comes before a next step. */
async function follow(
  line: readonly string[],
  from: Answer,
  { argv, edges, said, answersAlike }: Followed,
): Promise<boolean> {
  // these serve until they are ended, or take half a minute
  if (['local', 'demo'].includes(commandOf(line))) return true
  // nobody pipes in what a flag would read
  if (line.some((word) => word.endsWith('-stdin') && !argv.includes(word))) return false
  const readsStdin = line.some((word) => word === '-' || word.endsWith('-stdin'))
  const person = asPerson(edges, readsStdin)
  const json = argv.includes('--json') && !line.includes('--json') ? ['--json'] : []
  const exitCode = await main([...line, ...json], person.edges)
  if (person.wasWaitedFor()) return true
  const printed = person.edges.out() + person.edges.err()
  const isUnnamed = /pool_required|no user pool is configured/.test(printed) && !namesPool(argv, edges)
  const isRefusedByPool = commandOf(line) === 'login' && settingsOfThePool.some((text) => printed.includes(text))
  if (!isUnnamed && !isRefusedByPool) expect(exitCode, `${said}\n${printed}`).not.toBe(2)
  expect([0, 1, 2, 3, 4, 5, 130], `${said}\n${printed}`).toContain(exitCode)
  if (!answersAlike) expect(answersIn(printed), said).not.toContainEqual(from)
  return exitCode === 0
}

/**
 * What a sign-in that was proposed rightly ends with where the app client of a case's pool is not made for it, as prose and as
 * code. It is another answer, with a hint of its own.
 */
const settingsOfThePool = [
  ...['callback_not_registered', 'none of these callbacks is registered'],
  ...['scope_not_allowed', 'the app client does not allow'],
  ...['client_secret_required', 'needs the secret of its app client'],
  ...['client_not_found', 'the pool has no app client'],
]

/** Who named no pool can be told of none. */
function namesPool(argv: readonly string[], { env }: TestEdges): boolean {
  const names = ['--pool', '--user-pool-id', '--issuer']
  return names.some((name) => argv.includes(name)) || Object.keys(env).some((name) => /POOL|ISSUER/.test(name))
}

function endpointOf(argv: readonly string[], { env }: TestEdges): string | undefined {
  const at = argv.indexOf('--endpoint-url')
  return at === -1 ? env.COGTOOL_ENDPOINT_URL : argv[at + 1]
}

/** A command line, and whether it says all that it needs: something may stand there that the case does not fill. */
interface Line {
  readonly words: string[]
  readonly isWhole: boolean
}

/** The command line that a proposal makes; undefined where there is none. */
function lineOf(
  { kind, words, instead = [] }: Proposal,
  argv: readonly string[],
  known: ReadonlyMap<string, boolean>,
  fill: Readonly<Record<string, string>>,
): Line | undefined {
  if (kind === 'aws') return undefined
  let isWhole = true
  const filled = words.map((word, at) =>
    word.replace(placeholder, (whole, name: string = whole) => {
      const value = fill[name] ?? fill[words[at - 1] ?? ''] ?? usual[name] ?? usual[words[at - 1] ?? '']
      isWhole = isWhole && value !== undefined
      return value ?? 'x'
    }),
  )
  if (kind === 'cogtool') return { words: filled, isWhole }
  const flags = filled.filter((word, at) => word.startsWith('-') && !known.get(filled[at - 1] ?? ''))
  const [flag = ''] = flags
  if (flags.some((one) => !known.has(one))) return undefined
  if (kind === 'leave out') return argv.includes(flag) ? { words: withoutFlag(argv, flag, known), isWhole } : undefined
  if (known.get(flag) && filled.length < 2) return undefined
  // one pool instead of another
  const inPlace = flags.flatMap((one) =>
    poolChoice.includes(one) ? poolChoice : repeatable.includes(one) ? [] : [one],
  )
  const left = inPlace.reduce((words, one) => withoutFlag(words, one, known), [...argv])
  return { words: [...withoutWords(left, instead, known), ...filled], isWhole }
}

/** Without the argument, a flag, or a flag of this value. */
function withoutWords(
  argv: readonly string[],
  words: readonly string[],
  known: ReadonlyMap<string, boolean>,
): string[] {
  const [first = '', value, ...more] = words
  if (first === '') return [...argv]
  if (first === 'argument') return argv.filter((_, at) => at !== 1)
  if (value === undefined) return withoutFlag(argv, first, known)
  if (value.startsWith('-')) return withoutWords(withoutFlag(argv, first, known), words.slice(1), known)
  const at = argv.findIndex((word, index) => word === first && argv[index + 1] === value)
  expect(at, `${first} ${value} was not given`).not.toBe(-1)
  return withoutWords(argv.toSpliced(at, 2), more, known)
}

const poolChoice = ['--user-pool-id', '--issuer', '--pool-from-token']
const repeatable = ['--scope', '--group', '--claim', '--attr', '--expect-status', '-H']

function withoutFlag(argv: readonly string[], flag: string, known: ReadonlyMap<string, boolean>): string[] {
  return argv.filter((word, at) => {
    const isValue = argv[at - 1] === flag && known.get(flag)
    return word !== flag && !word.startsWith(`${flag}=`) && !isValue
  })
}

const usual: Readonly<Record<string, string>> = {
  seconds: '10',
  scope: 'openid',
  name: 'ann',
  username: 'ann',
  region: 'eu-central-1',
  host: 'shop.auth.eu-central-1.amazoncognito.com',
  url: 'http://127.0.0.1:9/',
  prefix: 'shop',
  '--user-pool-id': 'eu-central-1_Field0002',
  '--client-id': '5fieldcases8app2client0ok',
  NAME: 'ann',
  '…': 'x',
  OTHER: '5fieldcases8app2client1ok',
}

const placeholder = /<([^>]+)>|^(?:NAME|OTHER|DIR|FILE|HOST)$|…/g

const fromTheBeginning = (stdin: TestEdges['stdin']) =>
  'again' in stdin ? (stdin as ReturnType<typeof pipedStdin>).again() : stdin

class Waiting extends Error {}

/** The same edges for a person at a terminal, in a copy of their folder; whoever waits for the person is stopped. */
function asPerson(edges: TestEdges, readsStdin: boolean) {
  let waited = false
  const wait = (): never => {
    waited = true
    throw new Waiting('a person is waited for')
  }
  const ask = Object.fromEntries(Object.keys(noPrompt()).map((name) => [name, wait])) as unknown as TestEdges['prompt']
  const { env, fetch, now, files, keyring, otherThreads, startWorker, platform } = edges
  const copy = testEdges({ env, now, files, keyring, otherThreads, startWorker, platform, prompt: ask })
  cpSync(edges.home, copy.home, { recursive: true })
  const terminal = { ...copy.stderr, isTTY: true }
  const person: TestEdges = {
    ...copy,
    stderr: terminal,
    stdin: readsStdin
      ? fromTheBeginning(edges.stdin)
      : { ...copy.stdin, isTTY: true, text: async () => wait(), line: async () => wait() },
    openBrowser: async () => wait(),
    // a case without servers has no network
    fetch: (url, init) =>
      Promise.resolve()
        .then(() => fetch(url, init))
        .catch((error: Error) => {
          const isUnexpected = /did not expect|loopback/.test(error.message)
          throw isUnexpected ? new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }) : error
        }),
    withCertificates: () => person,
  }
  return { edges: person, wasWaitedFor: () => waited }
}
