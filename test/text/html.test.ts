import { describe, expect, it } from 'vitest'
import { escapeHtml, type Html, html } from '../../src/text/markup/html.ts'

describe('html', () => {
  it.each([
    { name: 'markup', value: '<b>', gives: '&lt;b&gt;' },
    { name: 'both quotes', value: `"'`, gives: '&quot;&#39;' },
    { name: 'an entity', value: '&amp;', gives: '&amp;amp;' },
    { name: 'a number', value: 7, gives: '7' },
    { name: 'nothing', value: undefined, gives: '' },
    { name: 'markup made by itself', value: html`<b>${'<'}</b>`, gives: '<b>&lt;</b>' },
    { name: 'a list of such', value: [html`<i>1</i>`, html`<i>2</i>`], gives: '<i>1</i><i>2</i>' },
    { name: 'text that turns around', value: 'a\u202eb\u2066c', gives: 'a\ufffdb\ufffdc' },
    { name: 'control characters but a line break', value: 'a\u0000\u001b\u0085\n', gives: 'a\ufffd\ufffd\ufffd\n' },
  ])('writes $name as $gives', ({ value, gives }) => {
    expect(html`[${value}]`.text).toBe(`[${gives}]`)
  })

  it('is never fooled by an object that looks like its own', () => {
    const lookalike = { text: '<script>', toString: () => '<script>' } as unknown as string
    expect(html`${[lookalike as unknown as Html]}`.text).not.toContain('<script>')
  })

  it('escapes text alone too', () => {
    expect(escapeHtml('<a href="x">')).toBe('&lt;a href=&quot;x&quot;&gt;')
  })
})
