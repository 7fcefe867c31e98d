import { escapeText } from '../text/escape.ts'

/** One test in a JUnit report. */
export interface JunitCase {
  readonly name: string
  /** What CI groups by, e.g. `cogtool.me`. */
  readonly className: string
  /** `error`: could not be decided, and made the exit code 4; what else could not be decided is `skipped`. */
  readonly result: 'passed' | 'failed' | 'error' | 'skipped'
  /** One line: why it is not passed. */
  readonly message?: string
  /** What else there is to read, in as many lines as it takes. */
  readonly details?: string
  /** How long it took; undefined where it has no time of its own. */
  readonly seconds?: number
}

export interface JunitSuite {
  readonly name: string
  readonly at: Date
  /** How long it took; 0 where the same input is to give the same bytes. */
  readonly seconds: number
  readonly cases: readonly JunitCase[]
}

/** A JUnit report (the XML that CI systems read) of one suite. The caller redacts. */
export function junitXml({ name, at, seconds, cases }: JunitSuite): string {
  const count = (result: JunitCase['result']) => cases.filter((one) => one.result === result).length
  const counts = attributes({
    tests: String(cases.length),
    failures: String(count('failed')),
    errors: String(count('error')),
    skipped: String(count('skipped')),
    time: seconds.toFixed(3),
  })
  // the form of the timestamp is the schema's: no fraction, no zone, meant as UTC
  const suite = attributes({ name, timestamp: at.toISOString().slice(0, 19) })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name })}${counts}>`,
    `  <testsuite${suite}${counts}>`,
    ...cases.map(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

const elements = { failed: 'failure', error: 'error', skipped: 'skipped' } as const

function testCase({ name, className, result, message = '', details = '', seconds = 0 }: JunitCase): string {
  const head = `    <testcase${attributes({ classname: className, name, time: seconds.toFixed(3) })}`
  if (result === 'passed')
    return details === '' ? `${head}/>` : `${head}><system-out>${xml(details)}</system-out></testcase>`
  const element = elements[result]
  return `${head}><${element}${attributes({ message })}>${xml(details)}</${element}></testcase>`
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xml(value).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`)
    .join('')
}

/** Text that may stand in XML 1.0: control characters, lone surrogates and noncharacters cannot, not even as references. */
function xml(text: string): string {
  return escapeText(text)
    .replace(/[\p{Surrogate}\ufffe\uffff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
