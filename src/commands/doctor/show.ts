import type { ChalkInstance } from 'chalk'
import { type CheckFacts, ruleSets } from '../../checks/doctor/check.ts'
import { allFacts } from '../../checks/doctor/facts.ts'
import { articleTitle, outdatedBy, pitfallsOf } from '../../checks/findings/pitfalls.ts'
import { idsLike, isWanted } from '../../checks/findings/select.ts'
import type { RuleFacts } from '../../checks/iac/rule.ts'
import type { Printer } from '../../output/printer.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { didYouMean } from '../../text/nearest.ts'
import { wrap } from '../../text/wrap.ts'
import type { DoctorFlags } from './flags.ts'

const width = 80
const articleNote = `Pitfalls (a1 to a26), and what is out of date, are those of the article "${articleTitle}".`

/** Prints the table of checks: all of them, unless a set or some ids are asked for. */
export async function listChecks({ rules, only = [], skip = [] }: DoctorFlags, printer: Printer): Promise<ExitCode> {
  const most = ruleSets.indexOf(rules ?? 'strict')
  const chosen = allFacts().filter(
    (one) => ruleSets.indexOf(one.rules) <= most && isWanted(one.id, { only, skip }) === true,
  )
  if (printer.json) await printer.documentWithoutPool({ schema: 'cogtool.checks/1', checks: chosen })
  else await printer.answer(renderList(chosen, printer.style))
  return ExitCode.yes
}

/** Prints all that there is to know of a check, or of a rule of the other two commands. Fails with `invalid_value`, naming the nearest. */
export async function explainCheck(id: string, printer: Printer): Promise<ExitCode> {
  const checks = allFacts()
  // late: the other commands' rules are wanted here alone
  const { changeSetRules } = await import('../../checks/change-set/rules.ts')
  const { planRules } = await import('../../checks/plan/rules.ts')
  const facts: CheckFacts | RuleFacts | undefined =
    checks.find((one) => one.id === id) ?? [...changeSetRules, ...planRules].find((one) => one.id === id)
  if (facts === undefined) throw unknownId(id, [...checks, ...changeSetRules, ...planRules])
  if (printer.json) await printer.documentWithoutPool(factsDocument(facts))
  else await printer.answer(renderFacts(facts, printer.style))
  return ExitCode.yes
}

function unknownId(id: string, known: readonly RuleFacts[]): CogtoolError {
  const ids = known.map((one) => one.id)
  return new CogtoolError('invalid_value', `--explain knows no check or rule ${JSON.stringify(id.slice(0, 80))}`, {
    why: 'it accepts the id of a finding',
    hint: didYouMean(id, ids, idsLike(id, ids)),
  })
}

function factsDocument(facts: CheckFacts | RuleFacts): object {
  const pitfalls = pitfallsOf(facts).map(({ name, says }) => ({ id: name, says }))
  const article = { title: articleTitle, pitfalls, outdated: outdatedBy(facts) ?? null }
  return { schema: 'cogtool.check/1', check: shownFacts(facts), ...(pitfalls.length > 0 && { article }) }
}

/** What of a rule is data: its functions are not. */
function shownFacts(facts: CheckFacts | RuleFacts): object {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => typeof value !== 'function'))
}

function renderList(all: readonly CheckFacts[], style: ChalkInstance): string {
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length)) + 2
  const ids = longest(all.map(({ id }) => id))
  const severities = longest(all.map(({ severity }) => severity))
  const sets = longest(all.map(({ rules }) => rules))
  const indent = ' '.repeat(ids + severities + sets)
  const lines = all.map((one) => {
    const { id, severity, rules, title } = one
    const facts = `${id.padEnd(ids)}${style.dim(severity.padEnd(severities) + rules.padEnd(sets))}`
    const pitfalls = pitfallsOf(one).map(({ name }) => name)
    return `${facts}${wrap(pitfalls.length === 0 ? title : `${title} (${pitfalls.join(', ')})`, width, indent)}`
  })
  return [...lines, '', style.dim(wrap(articleNote, width))].join('\n')
}

/** What a check reads, for people: `PreventUserExistenceErrors, ClientSecret in clients; replicas`. */
export function readsLine(reads: CheckFacts['reads']): string {
  const byKind = new Map<string, string[]>()
  for (const [kind = '', name] of reads.map((read) => read.split(':'))) {
    byKind.set(kind, [...(byKind.get(kind) ?? []), ...(name === undefined ? [] : [name])])
  }
  return [...byKind].map(([kind, names]) => (names.length === 0 ? kind : `${names.join(', ')} in ${kind}`)).join('; ')
}

/** What each kind of fix is. */
export const fixWords: Readonly<Record<CheckFacts['fix'], string>> = {
  pool: 'the whole configuration of the pool, with one change (UpdateUserPool)',
  client: 'the whole configuration of the app client, with one change (UpdateUserPoolClient)',
  mfa: 'the whole MFA configuration, with one change (SetUserPoolMfaConfig)',
  risk: 'the whole risk configuration, with one change (SetRiskConfiguration)',
  other: 'outside the configuration of the pool',
  template: 'the template of the stack',
  none: 'not possible in place',
}

function renderFacts(facts: CheckFacts | RuleFacts, style: ChalkInstance): string {
  const { id, title, severity, references, condition, reason } = facts
  const own = 'rules' in facts ? facts : undefined
  const outdated = outdatedBy(facts)
  const rows: (readonly [label: string, text: string | undefined])[] = [
    ['finding', condition],
    ['reads', own && readsLine(own.reads)],
    ['why', reason],
    ['fix', own && `${fixWords[own.fix]}${own.breaks ? '; users or apps must follow' : ''}`],
    ['fixed', own?.immutable ? 'when the pool is created: it cannot be changed later' : undefined],
    ...pitfallsOf(facts).map(({ name, says }): [string, string] => ['pitfall', `${name}: ${plain(says)}`]),
    ['outdated', outdated && plain(outdated)],
    ['see', references.map((name) => name.replace('/', ' ')).join(' · ') || undefined],
  ]
  const margin = 10
  return [
    style.bold(id),
    wrap(title, width),
    style.dim(
      own
        ? `${severity} at most · in ${own.rules}${own.rules === 'strict' ? '' : ' and above'}`
        : `${severity} at most`,
    ),
    '',
    ...rows.flatMap(([label, text]) =>
      text === undefined ? [] : [`${style.dim(label.padEnd(margin))}${wrap(text, width, ' '.repeat(margin))}`],
    ),
    ...(pitfallsOf(facts).length > 0 ? ['', style.dim(wrap(articleNote, width))] : []),
  ].join('\n')
}

/** Text of Markdown without its marks. */
const plain = (text: string): string => text.replaceAll('`', '')
