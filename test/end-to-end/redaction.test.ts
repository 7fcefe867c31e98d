import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reply, serveApi } from '../helpers/api-server.ts'
import { openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'
import { type HiddenForm, hiddenForms, runIn } from '../helpers/hidden-forms.ts'

let place: Workplace
let token: string
let forms: readonly HiddenForm[]
beforeAll(async () => {
  place = await openWorkplace()
  expect((await place.cogtool(['login'])).exitCode).toBe(0)
  token = (await place.cogtool(['token'])).stdout.trim()
  forms = hiddenForms(token)
}, 60_000)
afterAll(() => place.close())

/** Forms as fields, whole or cut off so that nobody can read them as JSON, or as sections of a text. */
const fields = (some: readonly HiddenForm[]) =>
  JSON.stringify(Object.fromEntries(some.map(({ name, text }) => [name, text])))
const bodies: Readonly<Record<string, (some: readonly HiddenForm[]) => readonly [type: string, body: string]>> = {
  'a JSON document': (some) => ['application/json', fields(some)],
  'a JSON document, cut off': (some) => ['application/json', fields(some).slice(0, -5)],
  'a text': (some) => ['text/plain', some.map(({ name, text }) => `${name}:\n${text}`).join('\n\n')],
}

/** An API that sends the token back in everything that an answer has. */
async function careless(of: string, some: readonly HiddenForm[]): Promise<string> {
  const [type, body] = bodies[of]?.(some) ?? expect.fail(of)
  // all that me reads
  expect(Buffer.byteLength(body)).toBeLessThan(2 ** 20)
  const [, , signature = ''] = token.split('.')
  const oneLine = some.filter(({ text }) => /^[\x20-\x7e]+$/.test(text)).slice(0, 40)
  const api = await serveApi((request, response) => {
    if (request.url === '/me') return reply(response, { status: 307, headers: { Location: `/next/${signature}` } })
    response.statusMessage = signature
    reply(response, {
      headers: {
        'Content-Type': type,
        'X-Forms': oneLine.map(({ text }) => text),
        'Set-Cookie': `sid=${Buffer.from(token).toString('base64')}`,
        [`X-${signature}`]: 'as a name',
        'WWW-Authenticate': `Bearer error="invalid_token", error_description="${signature}"`,
      },
      body,
    })
  })
  return `${api.origin}/me`
}

const halves = [0, 1] as const
describe.each(Object.keys(bodies).flatMap((of) => halves.map((half) => [of, half] as const)))(
  'a token that an API sends back in every form, in %s (%i)',
  (of, half) => {
    it('is in no output of me', { timeout: 60_000 }, async () => {
      const some = forms.filter((_, index) => index % 2 === half)
      const url = await careless(of, some)
      const me = ['me', '--api-url', url, '--follow', 'same-origin', '--expect', `${some[0]?.name}=x`]
      const reports = ['--report', 'har=me.har', '--report', 'junit=me.xml']
      const outputs = [
        await place.cogtool([...me, '--verbose', '--debug', ...reports]),
        await place.cogtool([...me, '--json', '--debug'], { env: { COGTOOL_TOKEN: token } }),
      ]
      expect(outputs.map(({ exitCode }) => exitCode)).toEqual([1, 1])
      const [har, junit] = ['me.har', 'me.xml'].map((file) => readFileSync(join(place.folder, file), 'utf8'))
      const [text, json] = outputs.map(({ stdout }) => stdout)
      const secrets = [token.split('.')[2] ?? '', ...some.map(({ signature }) => signature)]
      for (const output of [text, json, har, junit, ...outputs.map(({ stderr }) => stderr)]) {
        expect(runIn(output ?? '', secrets)).toBeUndefined()
        expect(runIn(output?.toLowerCase() ?? '', [secrets[0]?.toLowerCase() ?? ''])).toBeUndefined()
      }
      // they tell all the same what came
      const labels = (output = '') => output.match(/token sha256:[0-9a-f]{8}/g)?.length ?? 0
      for (const output of [text, json, har]) expect(labels(output)).toBeGreaterThan(some.length)
      expect(labels(junit)).toBeGreaterThan(0)
      for (const document of [json, har]) expect(() => JSON.parse(document ?? '')).not.toThrow()
    })
  },
)

it('is not seen in any output of probe', { timeout: 60_000 }, async () => {
  const url = await careless('a JSON document', forms.slice(0, 100))
  const reports = ['sarif=p.sarif', 'junit=p.xml', 'md=p.md'].flatMap((report) => ['--report', report])
  const runs = [
    await place.cogtool(['probe', '--api-url', `${url.replace(/me$/, token)}`, '--verbose', '--debug', ...reports]),
    await place.cogtool(['probe', '--api-url', `${url}?access_token=${token}`, '--json', '--debug']),
  ]
  const texts = [
    ...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    ...['p.sarif', 'p.xml', 'p.md'].map((file) => readFileSync(join(place.folder, file), 'utf8')),
  ]
  for (const text of texts) expect(runIn(text, [token.split('.')[2] ?? ''])).toBeUndefined()
})
