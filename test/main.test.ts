import { describe, expect, it } from 'vitest'
import { commandTable } from '../src/commands/table.ts'
import { main } from '../src/main.ts'
import { testEdges } from './helpers/test-edges.ts'

async function run(argv: string[], changes = {}) {
  const edges = testEdges(changes)
  const exitCode = await main(argv, edges)
  return { exitCode, out: edges.out(), err: edges.err() }
}

describe('the version', () => {
  it.each([['version'], ['-v'], ['-V'], ['--version'], ['verify', '-v']])('is what %s prints', async (...argv) => {
    expect(await run(argv)).toEqual({ exitCode: 0, out: '0.0.0-source\n', err: '' })
  })
})

describe('help', () => {
  it('lists every command, in groups, on stdout', async () => {
    const { exitCode, out, err } = await run(['--help'])
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    for (const { name, summary, group } of commandTable)
      expect(out).toMatch(new RegExp(`${group}\\n[\\s\\S]*  ${name}\\b[\\s\\S]*${summary.slice(0, 20)}`))
  })

  it('is what cogtool prints without a command', async () => {
    expect(await run([])).toEqual(await run(['--help']))
  })

  it.each(commandTable.map(({ name }) => name))('of %s ends with two to four examples', async (name) => {
    const { exitCode, out } = await run([name, '--help'])
    expect(exitCode).toBe(0)
    const [, shown = ''] = out.split('\nExamples:\n')
    const count = shown.match(/^ {2}\$ /gm)?.length ?? 0
    expect(count).toBeGreaterThanOrEqual(2)
    expect(count).toBeLessThanOrEqual(4)
  })

  it('of a command can also be asked for by help', async () => {
    expect((await run(['help', 'config'])).out).toBe((await run(['config', '--help'])).out)
  })

  it.each([['users', 'show'], ['users', 'find'], ['users']])(
    'of a command of a command, too: %s %s',
    async (...words) => {
      const { exitCode, out } = await run(['help', ...words])
      expect({ exitCode, out }).toEqual({ exitCode: 0, out: (await run([...words, '--help'])).out })
    },
  )

  it.each([
    [['users', 'shw'], '"users shw"', 'did you mean cogtool help users show?'],
    [['users', 'zzz'], 'commands of users: find, show', 'cogtool help users'],
    [['login', 'code'], 'commands of login: none', 'cogtool help login'],
    [['verfy', 'x'], 'help topics: flags', 'did you mean cogtool help verify?'],
    [['ci', 'x'], '"ci x"', 'cogtool help ci'],
  ])('is not of %j', async (words, said, hint) => {
    const { exitCode, out, err } = await run(['help', ...words])
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toContain(said)
    expect(err).toContain(`→ ${hint}`)
  })

  it.each([
    [[]],
    [['--help']],
    [['version']],
    [['users']],
    [['help']],
    [['help', 'users', 'show']],
    [['help', 'ci']],
    [['help', 'flags']],
    [['completion', 'bash']],
  ])('is one document with --json: %j', async (words) => {
    const { exitCode, out, err } = await run([...words, '--json'])
    const { schema, text } = JSON.parse(out)
    expect({ exitCode, err, schema }).toEqual({ exitCode: 0, err: '', schema: 'cogtool.text/1' })
    expect(text.trimEnd()).toBe((await run(words)).out.trimEnd())
  })

  it.each(['flags', 'exit-codes', 'environment', 'output', 'security', 'ci'])('has the topic %s', async (topic) => {
    const { exitCode, out } = await run(['help', topic])
    expect(exitCode).toBe(0)
    expect(out.split('\n').length).toBeGreaterThan(10)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })
})

describe('a wrong command line', () => {
  it.each([
    { argv: ['audit-duplicates', 'users.csv'], hint: 'cogtool audit-duplicates --from users.csv' },
    { argv: ['audit-duplicates', 'my users.csv'], hint: "cogtool audit-duplicates --from 'my users.csv'" },
    { argv: ['export-users', 'a.csv', '--pool', 'x'], hint: 'cogtool export-users -o a.csv --pool x' },
    { argv: ['--pool', 'x', 'me', 'https://a.example/me'], hint: 'cogtool me --api-url https://a.example/me --pool x' },
    { argv: ['probe', 'http://localhost/a$b'], hint: "cogtool probe --api-url 'http://localhost/a$b'" },
    { argv: ['login', 'maria'], hint: 'cogtool login --username maria' },
    { argv: ['login', 'a@b.example', '--no-input'], hint: 'cogtool login --username a@b.example --no-input' },
    { argv: ['login', 'maria', 'extra'], hint: 'cogtool login --help' },
    { argv: ['login', 'maria', '--username', 'ann'], hint: 'cogtool login --help' },
    { argv: ['export-users', 'a.csv', '-o', 'b.csv'], hint: 'cogtool export-users --help' },
    { argv: ['me', 'https://a.example', '--api-url', 'https://b.example'], hint: 'cogtool me --help' },
    { argv: ['me', 'https://ann:secret@a.example'], hint: 'cogtool me --help' },
    { argv: ['me', 'something'], hint: 'cogtool me --help' },
  ])('names the flag for an argument that has none: $argv', async ({ argv, hint }) => {
    const edges = testEdges()
    expect(await main(argv, edges)).toBe(2)
    expect(edges.err()).toContain('too many arguments')
    expect(edges.err()).toMatch(new RegExp(`→ ${hint.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}( lists .*)?\\n$`))
    expect(edges.err()).not.toContain('secret')
  })

  it.each([
    ['an unknown flag', ['config', '--jsno'], 'unknown_option', "unknown option '--jsno'", 'did you mean --json?'],
    ['a flag without its value', ['config', '--pool'], 'usage', '--pool needs a value', 'cogtool config --help'],
    [
      'the start of a command',
      ['export-u'],
      'unknown_command',
      "unknown command 'export-u'",
      'did you mean export-users?',
    ],
    [
      'another name, and a flag',
      ['audit', '--from', 'users.csv'],
      'unknown_command',
      'there is no command "audit"',
      'cogtool audit-duplicates',
    ],
    ['a part of a command', ['exprt'], 'unknown_command', "unknown command 'exprt'", 'did you mean export-users?'],
    ['what another tool has', ['pools'], 'unknown_command', 'there is no command "pools"', '→ cogtool config\n'],
    ['the same, mistyped', ['singin'], 'unknown_command', "unknown command 'singin'", 'did you mean login?'],
    [
      'a part of a flag',
      ['export-users', '--since', '1d'],
      'unknown_option',
      "'--since'",
      'did you mean --modified-since?',
    ],
    ['help on a flag', ['help', 'json'], 'unknown_command', '"json"', '→ cogtool help flags explains --json\n'],
    ['help on what another tool has', ['help', 'jwt'], 'unknown_command', '"jwt"', 'did you mean cogtool help decode?'],
    ['no command at all', ['xyzzy'], 'unknown_command', "unknown command 'xyzzy'", 'cogtool --help lists'],
    ['too many arguments', ['config', 'x'], 'usage', 'too many arguments', 'cogtool config --help'],
    [
      'a missing argument',
      ['completion'],
      'usage',
      "argument 'shell'",
      'for example: cogtool completion zsh > _cogtool',
    ],
    [
      'a missing argument of a command of a command, with a pool',
      ['users', 'show', '--pool', 'dev'],
      'usage',
      "argument 'WHO'",
      'for example: cogtool users show maria@example.com --pool dev',
    ],
    ['a missing file', ['check-plan'], 'usage', 'missing required argument', 'for example: cogtool check-plan '],
    [
      'a command of a command, the rest as it was typed',
      ['--quiet', '--profile', 'x', 'users', 'shw', 'ann o', '--by', 'username'],
      'unknown_command',
      "unknown command 'shw'",
      "cogtool users show 'ann o' --by username --profile x",
    ],
    [
      'a command of a command by another name, the rest as it was typed',
      ['users', 'get', 'ann o', '--mfa', '--profile', 'x'],
      'unknown_command',
      'there is no command "users get"',
      "cogtool users show 'ann o' --mfa --profile x",
    ],
    [
      'a command of a command like no other',
      ['users', 'frobnicate', 'x'],
      'unknown_command',
      'it is not one of the commands of cogtool users',
      'cogtool users --help lists its commands',
    ],
    [
      'a flag of a command without its value',
      ['login', '--flow'],
      'usage',
      '--flow needs a value',
      'cogtool login --help',
    ],
    ['a file for a report', ['probe', '-o', 'a.html'], 'unknown_option', '-o', '--report a.html'],
    [
      'a file for the answer',
      ['doctor', '--output', 'my a.json'],
      'unknown_option',
      '--output',
      "--json > 'my a.json'",
    ],
    ['a file of its own kind', ['me', '--har', 'a.har'], 'unknown_option', '--har', '--report a.har'],
    [
      'what is read behind a kind',
      ['check-plan', '--sarif', 'p.json'],
      'unknown_option',
      '--sarif',
      'did you mean --report?',
    ],
    ['a format of a report', ['doctor', '--format=junit'], 'unknown_option', '--format', 'e.g. --report report.xml'],
    ['a kind of report as a flag', ['check-plan', '--sarif'], 'unknown_option', '--sarif', 'did you mean --report?'],
    ['an unknown flag like no other', ['me', '--xyzzy'], 'unknown_option', '--xyzzy', 'cogtool me --help'],
    [
      'two flags that exclude each other',
      ['verify', '--online', '--offline'],
      'usage',
      'cannot be used with',
      'cogtool verify --help',
    ],
    [
      'nearly a choice',
      ['login', '--flow', 'codee'],
      'usage',
      '--flow cannot be "codee"',
      'did you mean code? cogtool login --help explains --flow',
    ],
    [
      'nearly a choice, behind the name of another command',
      ['--session', 'login', 'verify', '--token-use', 'acces'],
      'usage',
      '--token-use cannot be "acces"',
      'did you mean access? cogtool verify --help',
    ],
    ['no choice at all', ['login', '--flow', 'dance'], 'usage', 'it is one of: code, implicit', 'cogtool login --help'],
    [
      'an unknown shell',
      ['completion', 'tcsh'],
      'invalid_value',
      'no completion for the shell "tcsh"',
      'cogtool completion bash',
    ],
    [
      'an unknown topic',
      ['help', 'exit-code'],
      'unknown_command',
      'no command or help topic "exit-code"',
      'cogtool help exit-codes',
    ],
    [
      'an unknown pool',
      ['config', '--pool', 'locla'],
      'pool_unknown',
      'no pool named "locla" (--pool)',
      'did you mean --pool local?',
    ],
  ])('%s', async (_, argv, code, message, hint) => {
    const text = await run(argv)
    expect(text.out).toBe('')
    expect(text.err).toContain(message)
    expect(text.err).toContain(hint)
    expect(text.err).not.toContain('cannot be understood')

    const json = await run(['--json', ...argv])
    expect(json.out).toBe('')
    const { schema, error } = JSON.parse(json.err)
    expect(schema).toBe('cogtool.error/1')
    // the same words in three lines and in one document
    const [, what, why, next] = /^error: (.*)\n {2}(.*)\n {2}→ (.*)\n$/.exec(text.err) ?? []
    expect(error).toEqual({ code, message: `${what}: ${why}`, hint: next, exitCode: 2 })
    expect([text.exitCode, json.exitCode]).toEqual([2, 2])
  })

  it('never repeats a token or a control character of the command line', async () => {
    const token = 'eyJraWQiOiJhYmMifQ.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl'
    const { err } = await run([`${token}\u001b[31m`])
    expect(err).not.toContain('eyJ')
    expect(err).not.toContain('\u001b')
  })
})

describe('ends that are no errors', () => {
  it.each([
    [[], 'stopped: the output is no longer read\n'],
    [['--quiet'], ''],
    [['-q'], ''],
  ])('a closed pipe is not success, with %j', async (flags, err) => {
    const closed = {
      isTTY: false,
      columns: 80,
      write: () => Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    }
    expect(await run(['--help', ...flags], { stdout: closed })).toEqual({ exitCode: 5, out: '', err })
    expect(await run(['--help', ...flags], { stdout: closed, stderr: closed })).toMatchObject({ exitCode: 5 })
  })

  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EFBIG', 'the file is larger than the system allows'],
    ['EIO', 'the device reports an error'],
  ])('an answer that the system refuses with %s is no bug', async (code, why) => {
    const refusing = refusingStream(code)
    const { exitCode, err } = await run(['--help'], { stdout: refusing })
    expect({ exitCode, err }).toEqual({
      exitCode: 2,
      err: `error: standard output cannot be written\n  ${why}\n  → make room, or send the output elsewhere\n`,
    })
    // nobody hears of it, and the exit code is still the command's
    expect(await run(['verfy'], { stderr: refusing })).toMatchObject({ exitCode: 2, out: '' })
    expect(await run(['--help'], { stdout: refusing, stderr: refusing })).toMatchObject({ exitCode: 2 })
  })

  it('an unforeseen error is a bug, exit 70, and shows where', async () => {
    const broken = { isTTY: false, columns: 80, write: () => Promise.reject(new TypeError('oops')) }
    const { exitCode, err } = await run(['--help'], { stdout: broken })
    expect(exitCode).toBe(70)
    expect(err).toMatch(/^error: .*\n {2}oops\n.*\nTypeError: oops\n {4}at /)
  })
})

/** A stream whose writes the system refuses. */
function refusingStream(code: string) {
  const write = () => Promise.reject(Object.assign(new Error(`${code}: write`), { code }))
  return { isTTY: false, columns: 80, write }
}
