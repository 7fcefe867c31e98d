import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { everyCommand } from '../../../src/commands/help/every-command.ts'
import type { CommandContext } from '../../../src/commands/shared/context.ts'
import { commandTable } from '../../../src/commands/table.ts'
import { main } from '../../../src/main.ts'
import { buildProgram, outputFlags } from '../../../src/program.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const users =
  'username,sub,email,email_verified,phone_number,phone_number_verified,status,enabled,created,modified,preferred_username,identities\r\n' +
  'a,1,x@example.com,false,,,CONFIRMED,true,,,,\r\nb,2,X@example.com,false,,,CONFIRMED,true,,,,\r\n'

/** A folder with an export, a link to it and a link to the folder. */
function folder() {
  const edges = testEdges()
  writeFileSync(join(edges.home, 'users.csv'), users)
  writeFileSync(join(edges.home, 'rest.csv.partial'), users)
  symlinkSync('users.csv', join(edges.home, 'link.csv'))
  symlinkSync('.', join(edges.home, 'here'))
  mkdirSync(join(edges.home, 'sub'))
  return edges
}

describe('audit-duplicates does not replace what it reads', () => {
  it('nor an export that can be gone on with', async () => {
    const edges = folder()
    writeFileSync(join(edges.home, 'rest.csv.partial.state.json'), '{}')
    expect(await main(['audit-duplicates', '--from', 'users.csv', '-o', 'rest.csv'], edges)).toBe(2)
    expect(edges.err()).toContain('rest.csv.partial belongs to an unfinished export')
    expect(readFileSync(join(edges.home, 'rest.csv.partial'), 'utf8')).toBe(users)
  })

  it.each([
    { name: 'the same word', from: 'users.csv', to: 'users.csv' },
    { name: 'another spelling', from: 'users.csv', to: 'sub/.././users.csv' },
    { name: 'a link to it', from: 'link.csv', to: 'users.csv' },
    { name: 'through a link to the folder', from: 'users.csv', to: 'here/users.csv' },
    { name: 'the rest of an export', from: 'rest.csv.partial', to: 'rest.csv' },
  ])('$name', async ({ from, to }) => {
    const edges = folder()
    const before = readdirSync(edges.home)
    // nothing is read: not even that the file is an export
    const files = { ...edges.files, open: () => Promise.reject(new Error('it was opened')) }
    const exitCode = await main(['audit-duplicates', '--from', from, '-o', to], { ...edges, files })
    expect({ exitCode, out: edges.out() }).toEqual({ exitCode: 2, out: '' })
    expect(edges.err().split('\n')).toEqual([
      expect.stringMatching(/^error: --from and -o name the same file: /),
      '  what is written would replace what is read',
      '  → name another file with -o',
      '',
    ])
    expect(readFileSync(join(edges.home, from), 'utf8')).toBe(users)
    expect(readdirSync(edges.home)).toEqual(before)
  })

  it('gives the code output_exists', async () => {
    const edges = folder()
    await main(['audit-duplicates', '--from', 'users.csv', '-o', 'users.csv', '--json'], edges)
    expect(JSON.parse(edges.err()).error).toMatchObject({ code: 'output_exists', exitCode: 2 })
  })

  it('still replaces another file', async () => {
    const edges = folder()
    writeFileSync(join(edges.home, 'audit.txt'), 'an older one')
    expect(await main(['audit-duplicates', '--from', 'users.csv', '-o', 'audit.txt'], edges)).toBe(1)
    expect(readFileSync(join(edges.home, 'audit.txt'), 'utf8')).toContain('x@example.com')
  })
})

describe('a report of me does not replace what me reads', () => {
  it.each([
    ['--token-file', ['--token-file', 'token.txt']],
    ['--data', ['--data', '@token.txt']],
  ])('%s', async (flag, args) => {
    const edges = testEdges({ env: { COGTOOL_TOKEN: 'x' } })
    writeFileSync(join(edges.home, 'token.txt'), 'the only copy')
    const report = ['--report', 'har=./token.txt']
    expect(await main(['me', '--api-url', 'http://localhost:1/', ...args, ...report], edges)).toBe(2)
    expect(edges.err()).toContain(`${flag} and --report name the same file: ./token.txt`)
    expect(readFileSync(join(edges.home, 'token.txt'), 'utf8')).toBe('the only copy')
  })
})

describe('two outputs of a command line', () => {
  const same = (flags: string, path: string) =>
    `error: ${flags.includes(' and ') ? `${flags} name` : `${flags} names`} the same file${flags.includes(' and ') ? '' : ' twice'}: ${path}\n` +
    `  one would replace the other\n  → name another file with ${flags.split(' and ').at(-1)}\n`
  const audit = ['audit-duplicates', '--from', 'users.csv']
  const both = '-o and --report'

  it.each([
    { name: 'the same word', args: [...audit, '-o', 'x.csv', '--report', 'md=x.csv'], says: same(both, 'x.csv') },
    { name: 'two reports', args: [...audit, '--report', 'a.md', '--report', 'a.md'], says: same('--report', 'a.md') },
    {
      name: 'another spelling',
      args: [...audit, '-o', 'sub/../x.csv', '--report', 'md=./x.csv'],
      says: same(both, './x.csv'),
    },
    {
      name: 'a link to a file',
      args: [...audit, '-o', 'link.csv', '--report', 'html=users.csv'],
      says: same(both, 'users.csv'),
    },
    {
      name: 'through a link to the folder',
      args: [...audit, '--report', 'here/a.md', '--report', 'html=a.md'],
      says: same('--report', 'a.md'),
    },
    {
      name: 'the rows that are not whole yet',
      args: [...audit, '-o', 'x.csv', '--report', 'md=x.csv.partial'],
      says: same(both, 'x.csv.partial'),
    },
    {
      name: 'the summary of the job',
      args: [...audit, '--report', 'summary.md', '--report', 'github'],
      says: same('--report and --report github', 'summary.md'),
    },
    { name: 'me', args: ['me', '--report', 'a.har', '--report', 'har=a.har'], says: same('--report', 'a.har') },
    { name: 'probe', args: ['probe', '--report', 'a.md', '--report', 'sarif=a.md'], says: same('--report', 'a.md') },
    {
      name: 'check-plan',
      args: ['check-plan', 'plan.json', '--report', 'a.md', '--report', 'a.md'],
      says: same('--report', 'a.md'),
    },
    {
      name: 'two folders of doctor',
      args: ['doctor', '--save-json', 'new', '--fix-plan', 'new/'],
      says: same('--save-json and --fix-plan', 'new/').replaceAll(' file', ' folder'),
    },
    {
      name: 'a report among saved answers',
      args: ['doctor', '--save-json', 'sub', '--report', 'md=sub/user-pool.json'],
      says: same('--save-json and --report', 'sub/user-pool.json'),
    },
    {
      name: 'the first page of a plan',
      args: ['doctor', '--fix-plan', 'sub', '--report', 'sub/README.md'],
      says: same('--fix-plan and --report', 'sub/README.md'),
    },
  ])('is refused before anything is read or written: $name', async ({ args, says }) => {
    const edges = folder()
    const before = readdirSync(edges.home)
    const env = { GITHUB_STEP_SUMMARY: join(edges.home, 'summary.md') }
    const summary = says.replace(/(?<=: )summary\.md/, () =>
      args.at(-1) === 'github' ? env.GITHUB_STEP_SUMMARY : 'summary.md',
    )
    expect(await main(args, { ...edges, env })).toBe(2)
    expect({ out: edges.out(), err: edges.err() }).toEqual({ out: '', err: summary })
    expect(readdirSync(edges.home)).toEqual(before)
    expect(readFileSync(join(edges.home, 'users.csv'), 'utf8')).toBe(users)
  })

  it.each([
    { args: ['-o', 'x.csv', '--report', 'x.md', '--report', 'sub/x.md'], files: ['x.csv', 'x.md', 'sub/x.md'] },
    { args: ['-o', 'x.csv.partial.csv', '--report', 'md=x.csv'], files: ['x.csv', 'x.csv.partial.csv'] },
    { args: ['--report', 'md=-', '--report', 'html=x'], files: ['-', 'x'] },
  ])('may be two files: $args', async ({ args, files }) => {
    const edges = folder()
    expect(await main([...audit, ...args], edges)).toBe(1)
    for (const file of files) expect(readFileSync(join(edges.home, file), 'utf8')).not.toBe('')
  })

  it('is known of every flag that writes', async () => {
    const program = buildProgram(testEdges(), {
      commandLine: [],
      finish: () => {},
      writeHelp: () => {},
    })
    const commands = await everyCommand(program, { commands: commandTable } as CommandContext)
    const writing = [...commands, ...commands.flatMap(({ commands: below }) => below)].flatMap(({ options }) =>
      options.filter(
        ({ flags, description }) => /<(?:file|folder)>/.test(flags) && /^(?:Write|Save)\b/.test(description),
      ),
    )
    expect(new Set(writing.map((option) => option.attributeName()))).toEqual(new Set(outputFlags))
  })
})
