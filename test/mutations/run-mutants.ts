import { expect, it, vi } from 'vitest'
import { active } from './active.ts'
import { collected } from './collect.ts'
import type { Group } from './groups.ts'
import { mutateGroup } from './sources.ts'

/** A test for each mutant of a group, which fails where every test of the group passes with it. */
export function testMutants(group: Group): void {
  it('every test passes without a mutant', async () => {
    await load(group, 0)
    expect(collected.length).toBeGreaterThan(0)
    for (const run of collected) await run()
  })

  const { mutants } = mutateGroup(group)
  for (const [index, { file, line, what }] of mutants.entries()) {
    it(`${file}:${line}  ${what}`, async () => {
      expect(await isNoticed(group, index + 1), 'a test fails with it').toBe(true)
    })
  }
}

async function isNoticed(group: Group, number: number): Promise<boolean> {
  active.number = number
  if (await fails()) return true
  // constants are made when a file is loaded
  await load(group, number)
  const isNoticed = await fails()
  await load(group, 0)
  return isNoticed
}

async function fails(): Promise<boolean> {
  try {
    for (const run of collected) await run()
    return false
  } catch {
    return true
  }
}

/** Loads sources and tests anew, with a mutant in them. */
async function load({ tests }: Group, number: number): Promise<void> {
  active.number = number
  vi.resetModules()
  collected.length = 0
  for (const test of tests) await import(/* @vite-ignore */ `../../${test}`)
}
