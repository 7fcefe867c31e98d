import { describe, expect, it } from 'vitest'
import { consentTo, declined, notConsented, type Occasion } from '../../src/me/consent.ts'

const typed: Occasion = {
  isHere: false,
  isFromProject: false,
  isApproved: false,
  isSessionToken: true,
  isAttended: true,
}

describe('a token may go', () => {
  it.each<[name: string, occasion: Partial<Occasion>, consent: ReturnType<typeof consentTo>]>([
    ['to a new host that was typed: after a question', {}, 'ask'],
    ['to this machine', { isHere: true }, 'given'],
    ['to this machine, as a project file says', { isHere: true, isFromProject: true, isAttended: false }, 'given'],
    ['to a host that was agreed to', { isApproved: true }, 'given'],
    ['to a host that was agreed to, in a project file too', { isApproved: true, isFromProject: true }, 'given'],
    [
      'to a host that was agreed to, nobody there',
      { isApproved: true, isFromProject: true, isAttended: false },
      'given',
    ],
    ['where a project file says: after a question', { isFromProject: true }, 'ask'],
    ['where a project file says, nobody there: no', { isFromProject: true, isAttended: false }, 'refuse'],
    ['to a new host that was typed, nobody there', { isAttended: false }, 'given'],
    ['when it is the caller’s own', { isSessionToken: false }, 'given'],
    [
      'where a project file says, though the caller’s own: after a question',
      { isSessionToken: false, isFromProject: true },
      'ask',
    ],
    [
      'where a project file says, though the caller’s own, nobody there: no',
      { isSessionToken: false, isFromProject: true, isAttended: false },
      'refuse',
    ],
  ])('%s', (_, occasion, consent) => {
    expect(consentTo({ ...typed, ...occasion })).toBe(consent)
  })

  it.each([
    [notConsented, 'if it is right, say so: --api-url https://api.example/me'],
    [declined, 'name the right address: --api-url <url>'],
  ])('or not, and the error names the flag (%#)', (refusal, hint) => {
    expect(refusal(new URL('https://api.example/me?a=secret'))).toMatchObject({ code: 'api_url_refused', hint })
  })
})
