import * as vitest from 'vitest'

/** A test of a table: what vitest would run. */
type Case = () => unknown

const shared = globalThis as { $collected?: Case[] }
shared.$collected ??= []

/** The tests of the files that were imported last, in their order; one list, however often this file is loaded. */
export const collected = shared.$collected

export const { expect } = vitest

/** In the place of vitest's: keeps the test, so that it can be run for one mutant after the other. */
export const it = withEach((_: string, ...rest: unknown[]) => {
  collected.push(rest.at(-1) as Case)
})

export const describe = withEach((_: string, ...rest: unknown[]) => {
  const body = rest.at(-1) as Case
  body()
})

function withEach<F extends (name: string, ...rest: unknown[]) => void>(define: F) {
  const each =
    (cases: readonly unknown[]) =>
    (name: string, ...rest: unknown[]) => {
      const body = rest.at(-1) as (...row: unknown[]) => unknown
      for (const row of cases) define(name, () => body(...(Array.isArray(row) ? row : [row])))
    }
  return Object.assign(define, { each })
}
