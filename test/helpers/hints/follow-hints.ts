import { cpSync } from 'node:fs'
import { expect } from 'vitest'
import { main } from '../../../src/main.ts'
import { noPrompt, type TestEdges, testEdges } from '../test-edges.ts'
import { awsRefusal } from './aws-cli.ts'
import { allFlags, flagsOf, parserRefusal } from './parse-only.ts'
import { type Answer, answersIn, type Proposal, proposalsIn } from './read-hints.ts'

/** What is known of a case beside its edges. */
export interface FollowOptions {
  /** What placeholders stand for, by their words: `{ token, 'username': 'ann' }`. */
  readonly fill?: Readonly<Record<string, string>>
  /** A server that has one answer, whatever is sent: it leads back to itself. */
  readonly answersAlike?: boolean
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
  { fill = {}, answersAlike = false }: FollowOptions = {},
): Promise<void> {
  const answers = answersIn(edges.out() + edges.err())
  const known = new Map([...(await allFlags()), ...(await flagsOf(commandOf(argv)))])
  const done = new Set<string>()
  for (const { headline, hint } of answers) {
    for (const proposal of proposalsIn(hint, (flag) => known.get(flag) ?? false)) {
      const line = lineOf(proposal, argv, known, fill)
      const key = JSON.stringify([proposal.kind, line ?? proposal.words])
      if (done.has(key)) continue
      done.add(key)
      const said = `${hint}\n  followed as ${JSON.stringify(line ?? proposal.words)}`
      if (proposal.kind === 'aws') {
        expect(awsRefusal(proposal.words, endpointOf(argv, edges)), said).toBeUndefined()
      } else if (line === undefined) {
        // a flag that is named alone
        expect(known.has(proposal.words[0] ?? ''), `${said}: there is no such flag`).toBe(true)
      } else {
        await follow(line, { headline, hint }, { argv, edges, said, answersAlike })
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

async function follow(line: readonly string[], from: Answer, { argv, edges, said, answersAlike }: Followed) {
  expect(await parserRefusal(line), said).toBeUndefined()
  // these serve until they are ended, or take half a minute
  if (['local', 'demo'].includes(commandOf(line))) return
  const readsStdin = line.some((word) => word === '-' || word.endsWith('-stdin'))
  const person = asPerson(edges, readsStdin)
  const json = argv.includes('--json') && !line.includes('--json') ? ['--json'] : []
  const exitCode = await main([...line, ...json], person.edges)
  if (person.wasWaitedFor()) return
  const printed = person.edges.out() + person.edges.err()
  const isUnnamed = /pool_required|no user pool is configured/.test(printed) && !namesPool(argv, edges)
  if (!isUnnamed) expect(exitCode, `${said}\n${printed}`).not.toBe(2)
  expect([0, 1, 2, 3, 4, 5, 130], `${said}\n${printed}`).toContain(exitCode)
  if (!answersAlike) expect(answersIn(printed), said).not.toContainEqual(from)
}

/** Who named no pool can be told of none. */
function namesPool(argv: readonly string[], { env }: TestEdges): boolean {
  const names = ['--pool', '--user-pool-id', '--issuer']
  return names.some((name) => argv.includes(name)) || Object.keys(env).some((name) => /POOL|ISSUER/.test(name))
}

function endpointOf(argv: readonly string[], { env }: TestEdges): string | undefined {
  const at = argv.indexOf('--endpoint-url')
  return at === -1 ? env.COGTOOL_ENDPOINT_URL : argv[at + 1]
}

/** The command line that a proposal makes; undefined where there is none to run. */
function lineOf(
  { kind, words, hint, instead = [] }: Proposal,
  argv: readonly string[],
  known: ReadonlyMap<string, boolean>,
  fill: Readonly<Record<string, string>>,
): string[] | undefined {
  if (kind === 'aws') return undefined
  const filled = words.map((word, at) => filledIn(word, words[at - 1], fill, hint))
  if (kind === 'cogtool') return filled
  const [flag = ''] = filled
  if (!known.has(flag)) return undefined
  if (kind === 'leave out') return argv.includes(flag) ? withoutFlag(argv, flag, known) : undefined
  if (known.get(flag) && filled.length < 2) return undefined
  // one pool in place of another
  const inPlace = poolChoice.includes(flag) ? poolChoice : repeatable.includes(flag) ? [] : [flag]
  const left = inPlace.reduce((words, one) => withoutFlag(words, one, known), [...argv])
  return [...withoutWords(left, instead, known), ...filled]
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
  OTHER: '5fieldcases8app2client1ok',
}

function filledIn(word: string, flag: string | undefined, fill: FollowOptions['fill'], hint: string): string {
  return word.replace(/<([^>]+)>|^(?:[A-Z]{3,}|…)$/, (placeholder, name: string = placeholder) => {
    const value = fill?.[name] ?? fill?.[flag ?? ''] ?? usual[name] ?? usual[flag ?? '']
    if (value === undefined) throw new Error(`nothing fills ${placeholder} of the hint: ${hint}`)
    return value
  })
}

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
      ? edges.stdin
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
