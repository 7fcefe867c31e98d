import { describe, expect, it } from 'vitest'
import { type JunitCase, junitXml } from '../../src/output/junit.ts'
import { stoppedAt } from '../helpers/test-edges.ts'

const className = 'cogtool.me'
const xmlOf = (...cases: JunitCase[]) => junitXml({ name: 'cogtool me', at: stoppedAt, seconds: 1.25, cases })

describe('a JUnit report', () => {
  it('counts the tests by how they ended', () => {
    const xml = xmlOf(
      { name: 'one', className, result: 'passed', seconds: 0.5 },
      { name: 'two', className, result: 'failed', message: 'no', details: 'line 1\nline 2' },
      { name: 'three', className, result: 'error', message: 'could not be decided' },
      { name: 'four', className, result: 'skipped', message: 'no token' },
      { name: 'five', className, result: 'passed', details: 'fine' },
    )
    expect(xml).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="cogtool me" tests="5" failures="1" errors="1" skipped="1" time="1.250">
        <testsuite name="cogtool me" timestamp="2026-11-22T06:22:00" tests="5" failures="1" errors="1" skipped="1" time="1.250">
          <testcase classname="cogtool.me" name="one" time="0.500"/>
          <testcase classname="cogtool.me" name="two" time="0.000"><failure message="no">line 1
      line 2</failure></testcase>
          <testcase classname="cogtool.me" name="three" time="0.000"><error message="could not be decided"></error></testcase>
          <testcase classname="cogtool.me" name="four" time="0.000"><skipped message="no token"></skipped></testcase>
          <testcase classname="cogtool.me" name="five" time="0.000"><system-out>fine</system-out></testcase>
        </testsuite>
      </testsuites>
      "
    `)
  })

  it.each([
    ['markup', '<a href="x">&</a>', '&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;'],
    ['line breaks in an attribute', 'a\nb\tc', 'a&#10;b&#9;c'],
    ['control characters', 'a\u0000b\u001bc', 'a\\u0000b\\u001bc'],
    ['bidirectional characters', 'a\u202eb', 'a\\u202eb'],
    ['half a character', 'a\ud800b', 'a\ufffdb'],
    ['a noncharacter', 'a\uffffb', 'a\ufffdb'],
    ['a whole character of two halves', 'a😀b', 'a😀b'],
  ])('escapes %s', (_, text, expected) => {
    expect(xmlOf({ name: text, className, result: 'passed' })).toContain(`name="${expected}" time="0.000"/>`)
  })
})
