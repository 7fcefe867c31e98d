import { expect, it } from 'vitest'
import { openWorkplace } from '../helpers/built-cogtool.ts'
import { freePort } from '../helpers/login-edges.ts'

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
