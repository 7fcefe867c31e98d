import { expect, it } from 'vitest'
import { hasUserInfo, hideUserInfo } from '../../src/text/user-info.ts'

it.each([
  ['http://u:PW@x/y', 'http://<hidden>@x/y'],
  ['see "https://ann@x.example".', 'see "https://<hidden>@x.example".'],
  ['http://u:P/W@x/y', 'http://<hidden>@x/y'],
  ['http://u:P@W@x/y', 'http://<hidden>@x/y'],
  ['http://u:1P#W@x', 'http://<hidden>@x'],
  ['//u:PW@x', '//<hidden>@x'],
  ['http:\\\\u:PW@x', 'http:\\\\<hidden>@x'],
  ['a http://u:PW@x b http://v:PV@y c', 'a http://<hidden>@x b http://<hidden>@y c'],
])('%s is shown as %s', (text, shown) => {
  expect(hideUserInfo(text)).toBe(shown)
})

it.each([
  'http://localhost:8484/callback?user=ann@example.com',
  'http://[::1]:8484/ann@example.com',
  'https://x.example/@ann',
  'ann@example.com',
  'otpauth://totp/cogtool:ann@example.com?secret=A',
  'at file:///home/a/node_modules/@scope/x.js:1:2',
  'exp://exp.host/@user/app',
])('%s has no user information', (text) => {
  expect(hideUserInfo(text)).toBe(text)
  if (/^[a-z]+:\//.test(text)) expect(hasUserInfo(text)).toBe(false)
})

it('takes time in proportion to the text', () => {
  const texts = ['//u:x', '//', '//u:'].map((piece) => `${piece.repeat(200_000)}@`)
  const before = process.cpuUsage()
  for (const text of texts) hideUserInfo(text)
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000)
})
