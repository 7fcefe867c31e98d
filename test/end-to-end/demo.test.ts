import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { openWorkplace } from '../helpers/built-cogtool.ts'
import { examplesOf } from '../helpers/examples.ts'
import { freePort } from '../helpers/login-edges.ts'
import { recordedText } from '../helpers/recorded-text.ts'

it('the tour is a story of at most 70 lines of 80 columns, each step with its real output, in colour and beside a dead proxy', {
  timeout: 180_000,
}, async () => {
  const place = await openWorkplace()
  try {
    const dead = `http://127.0.0.1:${await freePort()}`
    // as they stand in --help
    expect(await examplesOf('demo')).toEqual(['cogtool demo', 'cogtool demo --full', 'cogtool demo --json'])
    const [plain, full, json, colored] = [
      await place.shell('cogtool demo'),
      await place.shell('cogtool demo --full'),
      await place.shell('cogtool demo --json'),
      // the pool is on this machine, which no proxy is asked for
      await place.cogtool(['demo'], { env: { FORCE_COLOR: '3', HTTPS_PROXY: dead, HTTP_PROXY: dead } }),
    ]
    const lines = plain.stdout.trimEnd().split('\n')
    expect([plain, full, json, colored].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0])
    for (const { stderr } of [plain, full, json, colored]) expect(stderr).not.toMatch(/^error:/m)
    expect(lines.length).toBeLessThanOrEqual(70)
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    expect(plain.stdout).not.toContain('\u001b')
    expect(colored.stdout).toContain('\u001b[32m✓ login')
    // the same story, but for what is new in each run
    const steps = (text: string) => stripVTControlCharacters(text).match(/^(?:\$|✓) .*$/gm)
    expect(steps(colored.stdout)).toEqual(steps(plain.stdout))
    expect(steps(full.stdout)).toEqual(expect.arrayContaining(steps(plain.stdout) ?? []))
    // drawn anew by `npm run record`
    const untimed = (text: string) => steps(text)?.map((line) => line.replace(/\d+(?:\.\d+)? (?:ms|s|min)\b/g, '…'))
    const recorded = recordedText(readFileSync(join(import.meta.dirname, '../../docs/demo.svg'), 'utf8'))
    expect(untimed(recorded)).toEqual(untimed(plain.stdout))
    const blocks = plain.stdout.split(/\n\n/).slice(1, -1)
    expect(blocks).toHaveLength(11)
    for (const block of blocks) {
      const [question = '', command = '', ...rest] = block.split('\n')
      expect(question).toMatch(/^[A-Z]/)
      expect(command).toMatch(/^\$ cogtool /)
      expect(rest.pop()).toMatch(/^✓ /)
      expect(rest.length).toBeGreaterThanOrEqual(1)
      expect(rest.length).toBeLessThanOrEqual(3)
      expect(rest.every((line) => line.startsWith('  '))).toBe(true)
    }
    expect(lines.at(-1)).toMatch(/^11 steps in \d+\.\d s\. Next: cogtool /)
    expect(full.stdout.split('\n').length).toBeGreaterThan(150)
  } finally {
    await place.close()
  }
})
