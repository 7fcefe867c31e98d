import { describe, expect, it } from 'vitest'
import { lintAnswer } from '../../src/me/lint.ts'
import { apiResponse } from '../helpers/api-response.ts'

const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'
const noStore = { 'Cache-Control': 'no-store' }
const bearer = { 'WWW-Authenticate': 'Bearer error="invalid_token"' }
const http = new URL('http://localhost/me')
const asked = new URL(`http://localhost/me?access_token=${token}`)
const https = new URL('https://api.example/me')

type Case = [name: string, response: ReturnType<typeof apiResponse>, expected: string[], url?: URL]

const found = (response: ReturnType<typeof apiResponse>, url = http) =>
  lintAnswer({ response, url, token }).map(({ id, severity }) => `${id} ${severity}`)

describe('findings', () => {
  it.each<Case>([
    ['nothing wrong', apiResponse(200, { sub: 'x' }, noStore), []],
    ['the token in the body', apiResponse(200, { seen: `Bearer ${token}` }, noStore), ['token-echoed high']],
    ['the token in a header', apiResponse(200, '', { ...noStore, 'X-Seen': token }), ['token-echoed high']],
    ['its own address in the body', apiResponse(200, { path: `/me?a=b&access_token=${token}` }, noStore), [], asked],
    [
      'its own address in a challenge',
      apiResponse(401, '', { 'WWW-Authenticate': `Bearer error="invalid_token", realm="${asked}"` }),
      [],
      asked,
    ],
    ['its own address, escaped', apiResponse(404, `&#x2F;me&#x3F;access_token&#x3D;${token}`, noStore), [], asked],
    ['its own address as a parameter', apiResponse(404, `?next=%2Fme%3Faccess_token%3D${token}`, noStore), [], asked],
    [
      'its own address, and the token beside it',
      apiResponse(200, { path: `/me?access_token=${token}`, seen: token }, noStore),
      ['token-echoed high'],
      asked,
    ],
    [
      'the token as a parameter that was not sent',
      apiResponse(200, { path: `/me?token=${token}` }, noStore),
      ['token-echoed high'],
      asked,
    ],
    ['another token', apiResponse(200, { seen: `${token}x`.slice(3) }, noStore), []],
    ['an empty password', apiResponse(200, { user: { password: '' } }, noStore), ['password-field medium']],
    ['a password that is null', apiResponse(200, { Password: null }, noStore), ['password-field medium']],
    ['an unusable Django password', apiResponse(200, { password: '!x' }, noStore), ['password-field high']],
    [
      'a hash in a field of another name',
      apiResponse(200, { p: 'pbkdf2_sha256$260000$a$b=' }, noStore),
      ['password-field high'],
    ],
    [
      'a bcrypt hash in a list',
      apiResponse(200, { p: ['$2b$12$abcdefghijklmnopqrstuv'] }, noStore),
      ['password-field high'],
    ],
    ['a password hash by name', apiResponse(200, { password_hash: 'x' }, noStore), ['password-field high']],
    ['a field that only speaks of passwords', apiResponse(200, { password_changed_at: 'x' }, noStore), []],
    ['privileges', apiResponse(200, { is_superuser: false, isAdmin: true }, noStore), ['privilege-field low']],
    ['user permissions', apiResponse(200, { user_permissions: [] }, noStore), ['privilege-field low']],
    ['groups', apiResponse(200, { groups: ['admins'], role: 'x' }, noStore), []],
    [
      'a Django debug page',
      apiResponse(500, 'Error at /me\n\nRequest Method: GET\nRequest URL: x\nDjango Version: 3.2\n'),
      ['stack-trace medium'],
    ],
    ['a Python traceback', apiResponse(500, 'Traceback (most recent call last):\n  File "x"'), ['stack-trace medium']],
    ['a Node trace', apiResponse(500, 'Error: no\n    at verify (/srv/app/me.js:10:5)\n'), ['stack-trace medium']],
    [
      'a Node trace in a page',
      apiResponse(500, '<pre>Error: no<br> &nbsp; &nbsp;at verify (/srv/app/me.js:10:5)</pre>'),
      ['stack-trace medium'],
    ],
    [
      'a Node trace in JSON',
      apiResponse(500, { stack: 'Error: no\n    at verify (/srv/app/me.js:10:5)' }),
      ['stack-trace medium'],
    ],
    ['a Java trace', apiResponse(500, '\tat com.example.Me.get(Me.java:42)'), ['stack-trace medium']],
    ['a Spring trace', apiResponse(500, '{"trace":"java.lang.IllegalStateException: no"}'), ['stack-trace medium']],
    ['a Go panic', apiResponse(500, 'goroutine 1 [running]:\n'), ['stack-trace medium']],
    ['a .NET trace', apiResponse(500, '   at Api.Me.Get(Int32 x) in C:\\src\\Me.cs:line 12'), ['stack-trace medium']],
    ['a PHP trace', apiResponse(500, 'Stack trace:\n#0 /srv/me.php(3): x()'), ['stack-trace medium']],
    ['somebody at a place', apiResponse(500, 'meet me at noon (10:30:00)'), []],
    ['a public cache', apiResponse(200, '', { 'Cache-Control': 'max-age=60, public' }), ['public-cache medium']],
    ['a shared cache', apiResponse(401, '', { ...bearer, 'Cache-Control': 's-maxage=60' }), ['public-cache medium']],
    ['private caches', apiResponse(200, '', { 'Cache-Control': 'private, max-age=60' }), []],
    ['no word about caches', apiResponse(200), ['public-cache info']],
    ['no word about caches in a refusal', apiResponse(401, '', bearer), []],
    ['https without HSTS', apiResponse(200, '', noStore), ['no-hsts low'], https],
    ['https with HSTS', apiResponse(200, '', { ...noStore, 'Strict-Transport-Security': 'max-age=1' }), [], https],
    [
      'CORS for everybody, with credentials',
      apiResponse(200, '', {
        ...noStore,
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Credentials': 'true',
      }),
      ['cors-credentials medium'],
    ],
    ['CORS for everybody', apiResponse(200, '', { ...noStore, 'Access-Control-Allow-Origin': '*' }), []],
    ['401 without a challenge', apiResponse(401), ['challenge-missing low']],
    ['403 without a challenge', apiResponse(403), []],
    [
      'a challenge without an error',
      apiResponse(401, '', { 'WWW-Authenticate': 'Bearer realm="api"' }),
      ['challenge-no-error info'],
    ],
    ['a challenge of another scheme', apiResponse(401, '', { 'WWW-Authenticate': 'Basic realm="api"' }), []],
    [
      'the version of the server',
      apiResponse(200, '', { ...noStore, Server: 'nginx/1.25.3' }),
      ['server-version info'],
    ],
    [
      'the version of the framework',
      apiResponse(200, '', { ...noStore, 'X-Powered-By': 'PHP 8.1.2' }),
      ['server-version info'],
    ],
    [
      'the name of the server',
      apiResponse(200, '', { ...noStore, Server: 'cloudflare', 'X-Powered-By': 'Express' }),
      [],
    ],
  ])('%s', (_, response, expected, url) => {
    expect(found(response, url)).toEqual(expected)
  })

  it('name the fields, the first four of many', () => {
    const users = Array.from({ length: 6 }, () => ({ password: 'x' }))
    expect(lintAnswer({ response: apiResponse(200, users, noStore), url: http, token })[0]?.message).toBe(
      'the answer reveals a password at $[0].password, $[1].password, $[2].password, $[3].password and 2 more',
    )
  })

  it.each([
    ['line breaks', '\n'.repeat(1_000_000)],
    ['blanks of a page', `<br>${'&nbsp;'.repeat(170_000)}`],
    ['words of a trace', 'at a.'.repeat(200_000)],
    ['request methods', 'Request Method: \n'.repeat(60_000)],
  ])('are looked for in a time that grows with the body alone: %s', (_, body) => {
    expect(found(apiResponse(500, body))).toEqual([])
  })
})

describe('product versions', () => {
  it.each([
    ['of a gateway', { Server: 'kong/3.4.0' }, "product versions in server (the gateway's, not the API's)"],
    ['of an API', { Server: 'gunicorn/20.0.4' }, 'product versions in server'],
    [
      'of both',
      { Server: 'nginx/1.25.3', 'X-Powered-By': 'PHP/8.2.1' },
      "product versions in server (the gateway's, not the API's) and x-powered-by",
    ],
  ])('%s', (_, headers, message) => {
    const findings = lintAnswer({ response: apiResponse(200, '', { ...noStore, ...headers }), url: http, token })
    expect(findings).toEqual([{ id: 'server-version', severity: 'info', message }])
  })
})
