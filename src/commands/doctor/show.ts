import type { ChalkInstance } from 'chalk'
import { type Check, type CheckFacts, ruleSets } from '../../checks/doctor/check.ts'
import { checks } from '../../checks/doctor/table.ts'
import { compareText } from '../../checks/findings/finding.ts'
import { checkGlobs, isWanted } from '../../checks/findings/select.ts'
import type { Printer } from '../../output/printer.ts'
import { ExitCode } from '../../text/cogtool-error.ts'
import { wrap } from '../../text/wrap.ts'
import type { DoctorFlags } from './flags.ts'

const width = 80

/** Prints the table of checks: all of them, unless a set or some ids are asked for. */
export async function listChecks({ rules, only = [], skip = [] }: DoctorFlags, printer: Printer): Promise<ExitCode> {
  const most = ruleSets.indexOf(rules ?? 'strict')
  const chosen = factsById().filter(
    (one) => ruleSets.indexOf(one.rules) <= most && isWanted(one.id, { only, skip }) === true,
  )
  if (printer.json) await printer.document({ schema: 'cogtool.checks/1', checks: chosen })
  else await printer.answer(renderList(chosen, printer.style))
  return ExitCode.yes
}

/** Prints all that there is to know of a check. Fails with `invalid_value`, naming the nearest. */
export async function explainCheck(id: string, printer: Printer): Promise<ExitCode> {
  const all = factsById()
  const facts = all.find((one) => one.id === id)
  if (facts === undefined) {
    checkGlobs(
      '--explain',
      [id],
      all.map((one) => one.id),
    )
    return listChecks({ only: [id], failOn: 'high' }, printer)
  }
  if (printer.json) await printer.document({ schema: 'cogtool.check/1', check: facts })
  else await printer.answer(renderFacts(facts, printer.style))
  return ExitCode.yes
}

/** One entry for each id, sorted. */
function factsById(): CheckFacts[] {
  const byId = new Map([...checks].reverse().map((one) => [one.id, factsOf(one)]))
  return [...byId.values()].sort((a, b) => compareText(a.id, b.id))
}

function factsOf(check: Check): CheckFacts {
  const { id, title, severity, rules, fix, breaks, immutable, isSecurity, references, condition, reason, outdated } =
    check
  return {
    ...{ id, title, severity, rules, fix, breaks, immutable, isSecurity, references, condition, reason },
    ...(outdated !== undefined && { outdated }),
  }
}

function renderList(all: readonly CheckFacts[], style: ChalkInstance): string {
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length)) + 2
  const ids = longest(all.map(({ id }) => id))
  const severities = longest(all.map(({ severity }) => severity))
  const sets = longest(all.map(({ rules }) => rules))
  const indent = ' '.repeat(ids + severities + sets)
  return all
    .map(({ id, severity, rules, title }) => {
      const facts = `${id.padEnd(ids)}${style.dim(severity.padEnd(severities) + rules.padEnd(sets))}`
      return `${facts}${wrap(title, width, indent)}`
    })
    .join('\n')
}

const fixWords: Readonly<Record<CheckFacts['fix'], string>> = {
  pool: 'the whole configuration of the pool, with one change (UpdateUserPool)',
  client: 'the whole configuration of the app client, with one change (UpdateUserPoolClient)',
  mfa: 'the whole MFA configuration, with one change (SetUserPoolMfaConfig)',
  risk: 'the whole risk configuration, with one change (SetRiskConfiguration)',
  other: 'outside the configuration of the pool',
  template: 'the template of the stack',
  none: 'not possible in place',
}

function renderFacts(facts: CheckFacts, style: ChalkInstance): string {
  const { id, title, severity, rules, fix, breaks, immutable, references, condition, reason, outdated } = facts
  const rows: (readonly [label: string, text: string | undefined])[] = [
    ['finding', condition],
    ['why', reason],
    ['fix', `${fixWords[fix]}${breaks ? '; users or apps must follow' : ''}`],
    ['fixed', immutable ? "at the pool's birth: it cannot be changed any more" : undefined],
    ['outdated', outdated],
    ['see', references.map((name) => name.replace('/', ' ')).join(' · ') || undefined],
  ]
  const margin = 10
  return [
    style.bold(id),
    wrap(title, width),
    style.dim(`${severity} at most · in ${rules} and above`),
    '',
    ...rows.flatMap(([label, text]) =>
      text === undefined ? [] : [`${style.dim(label.padEnd(margin))}${wrap(text, width, ' '.repeat(margin))}`],
    ),
  ].join('\n')
}
