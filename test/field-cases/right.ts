import { expect } from 'vitest'
import { main } from '../../src/main.ts'
import { type FollowOptions, followHints } from '../helpers/hints/follow-hints.ts'
import type { Prepared } from '../helpers/ways-to-sign-in.ts'

/** What has to come out of a case; texts are regular expressions without regard to case. */
export interface Right {
  readonly exit: number | readonly number[] | 'not 0'
  readonly code?: string
  readonly says?: string
  readonly saysNot?: string
  readonly hintSays?: string
  readonly hintSaysNot?: string
}

interface Outcome {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** The words behind the arrow of an error. */
const hintIn = (text: string) =>
  text
    .split('\n')
    .filter((line) => /^\s*→/.test(line))
    .join('\n')

/** Holds an outcome to everything that a case says of it. */
export function expectRight({ exitCode, out, err }: Outcome, right: Right): void {
  const all = out + err
  const hint = hintIn(err)
  if (right.exit === 'not 0') expect(exitCode, all).not.toBe(0)
  else expect([right.exit].flat(), all).toContain(exitCode)
  const pattern = (text: string) => new RegExp(text, 'i')
  if (right.says !== undefined) expect(all).toMatch(pattern(right.says))
  if (right.saysNot !== undefined) expect(all).not.toMatch(pattern(right.saysNot))
  if (right.hintSays !== undefined) expect(hint).toMatch(pattern(right.hintSays))
  if (right.hintSaysNot !== undefined) expect(hint).not.toMatch(pattern(right.hintSaysNot))
}

/** The code of the error in a conversation with --json. */
export function codeIn(err: string): string | undefined {
  const document = err.split('\n').find((line) => line.startsWith('{'))
  return document === undefined ? undefined : JSON.parse(document).error.code
}

/** Runs a case's command line, holds its outcome to what is right, and follows its hints. */
export async function runCase({ argv, edges }: Prepared, right: Right, options: FollowOptions = {}): Promise<Outcome> {
  const exitCode = await main(argv, edges)
  const outcome = { exitCode, out: edges.out(), err: edges.err() }
  expectRight(outcome, right)
  await followHints(argv, edges, options)
  return outcome
}
