import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { openWorkplace } from '../helpers/built-cogtool.ts'
import { freePort } from '../helpers/login-edges.ts'
import { recordedText } from '../helpers/recorded-text.ts'

it('the tour is taken in colour, and beside a proxy that is dead', { timeout: 60_000 }, async () => {
  const place = await openWorkplace()
  const proxy = `http://127.0.0.1:${await freePort()}`
  try {
    const env = { FORCE_COLOR: '3', HTTPS_PROXY: proxy, HTTP_PROXY: proxy }
    const { exitCode, stdout, stderr } = await place.cogtool(['demo'], { env })
    expect(`${stdout}\n${stderr}`).toContain('\u001b[')
    expect(exitCode, stderr).toBe(0)
  } finally {
    await place.close()
  }
})

it('the tour is a story of at most 70 lines of 80 columns, each step with its real output', {
  timeout: 180_000,
}, async () => {
  const place = await openWorkplace()
  try {
    const [plain, colored, full] = [
      await place.cogtool(['demo']),
      await place.cogtool(['demo'], { env: { FORCE_COLOR: '1' } }),
      await place.cogtool(['demo', '--full']),
    ]
    const lines = plain.stdout.trimEnd().split('\n')
    expect([plain.exitCode, colored.exitCode, full.exitCode]).toEqual([0, 0, 0])
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
