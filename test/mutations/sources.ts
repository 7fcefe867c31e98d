import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Group } from './groups.ts'
import { type Mutant, mutate } from './mutants.ts'

export const root = join(import.meta.dirname, '../..')

/** The mutated files of a group, by their absolute names; their mutants are numbered from 1. */
export function mutateGroup({ folder, only, except = [] }: Group): {
  mutants: Mutant[]
  code: ReadonlyMap<string, string>
} {
  const mutants: Mutant[] = []
  const code = new Map<string, string>()
  const names = only ?? readdirSync(join(root, folder)).filter((name) => !except.includes(name))
  for (const name of [...names].sort()) {
    const path = join(root, folder, name)
    const mutated = mutate(`${folder}/${name}`, readFileSync(path, 'utf8'), mutants.length + 1)
    mutants.push(...mutated.mutants)
    code.set(path, mutated.code)
  }
  return { mutants, code }
}
