import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { serveApi } from '../../helpers/api-server.ts'
import { type Finished, runChild } from '../../helpers/built-cogtool.ts'
import { root, yamlFile } from './examples.ts'
import { template } from './pools.ts'
import { version } from './workshop.ts'

interface ActionStep {
  readonly id?: string
  readonly shell: string
  readonly env: Readonly<Record<string, string>>
  readonly run: string
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean; readonly default?: string }>>
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly ActionStep[] }
}

const { inputs, outputs, runs } = yamlFile<Action>('action.yml')

describe('action.yml', () => {
  it('installs this version, unless another one is asked for', () => {
    expect(inputs).toMatchObject({ command: { required: true }, args: { default: '' }, version: { default: version } })
    expect(Object.keys(inputs)).toEqual(['command', 'args', 'version'])
    expect(outputs).toMatchObject({ 'exit-code': { value: `$\{{ steps.run.outputs.exit-code }}` } })
    expect(runs.steps.map(({ id }) => id)).toEqual([undefined, 'run'])
  })

  it('puts no expression into a script: inputs come as variables', () => {
    expect(runs.steps.filter(({ run }) => run.includes('${{'))).toEqual([])
    expect(runs.steps.map(({ shell }) => shell)).toEqual(['bash', 'bash'])
  })
})

let tarball = Buffer.alloc(0)
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-pack-'))
  const { stderr } = await runChild('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    env: { PATH: `${process.env.PATH}`, HOME: folder },
  })
  const name = readdirSync(folder).find((one) => one.endsWith('.tgz'))
  if (name === undefined) throw new Error(stderr)
  tarball = readFileSync(join(folder, name))
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

/** The packed tarball in a registry of this machine. */
async function serveRegistry() {
  const { name, bin, engines, peerDependencies, peerDependenciesMeta } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const manifest = { name, version, bin, engines, peerDependencies, peerDependenciesMeta }
  return serveApi(({ url, headers }, response) => {
    if (url === '/cogtool.tgz') return response.end(tarball)
    if (url !== '/cogtool') return response.writeHead(404).end('{}')
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
    const dist = { tarball: `http://${headers.host}/cogtool.tgz`, integrity }
    const versions = { [version]: { ...manifest, dist } }
    return response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }))
  })
}

interface Ran extends Finished {
  /** As the job reads it. */
  readonly output: string | undefined
}

/** A job's clone on a runner whose folders have blanks in their names. */
async function openRunner() {
  const home = mkdtempSync(join(tmpdir(), 'cogtool ci-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const registry = await serveRegistry()
  for (const name of ['clone', 'run temp', 'bin']) mkdirSync(join(home, name))
  const cwd = join(home, 'clone')
  const env = {
    PATH: `${join(home, 'bin')}:${process.env.PATH}`,
    HOME: home,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    RUNNER_TEMP: join(home, 'run temp'),
    GITHUB_OUTPUT: join(home, 'output'),
    npm_config_registry: registry.origin,
    npm_config_update_notifier: 'false',
  }
  const step = async ({ run, env: names }: ActionStep, given: Readonly<Record<string, string>>): Promise<Finished> => {
    const ofStep = Object.entries(names).map(([name, expression]) => {
      const [, input = ''] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression) ?? []
      return [name, given[input] ?? inputs[input]?.default ?? `no input: ${expression}`]
    })
    // as the runner does for `shell: bash`
    writeFileSync(join(home, 'step.sh'), run)
    const args = ['--noprofile', '--norc', '-e', '-o', 'pipefail', join(home, 'step.sh')]
    return runChild('bash', args, { cwd, env: { ...env, ...Object.fromEntries(ofStep) } })
  }
  return {
    home,
    registry,
    write: (path: string, text: string) => writeFileSync(join(cwd, path), text),
    files: () => readdirSync(cwd).sort(),
    /** The steps of the action; after one that fails there is none. */
    async use(given: Readonly<Record<string, string>>): Promise<Ran> {
      writeFileSync(env.GITHUB_OUTPUT, '')
      let last: Finished | undefined
      for (const one of runs.steps) {
        last = await step(one, given)
        if (last.exitCode !== 0) break
      }
      const [, output] = /^exit-code=(.*)$/m.exec(readFileSync(env.GITHUB_OUTPUT, 'utf8')) ?? []
      return { ...(last as Finished), output }
    },
    /** What the program is given, byte for byte. */
    async argumentsOf(given: Readonly<Record<string, string>>): Promise<string[]> {
      writeFileSync(join(home, 'bin/node'), `#!/bin/bash\nprintf '%s\\0' "$@"\n`, { mode: 0o755 })
      const { exitCode, stdout, stderr } = await step(runs.steps[1] as ActionStep, given)
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
      return stdout.split('\0').slice(1, -1)
    },
  }
}

describe('the arguments', () => {
  const lines = [
    '$(touch ran)',
    '`touch ran`',
    '--flag="a b"',
    "it's",
    '"',
    ' blanks \t around ',
    '*',
    '~',
    `$HOME $\{PATH}`,
    '\\n \\',
    '; touch ran & touch ran | touch ran > ran',
    '-e',
    '!!',
    '# no comment',
    'ünï \u202e',
    'ends with \r',
    `$\{{ secrets.X }}`,
  ]

  it.each([
    ['one', 'a b', ['a b']],
    ['one with a line break behind it', '--json\n', ['--json']],
    ['none', '', []],
    ['none but line breaks', '\n\n', []],
    ['some with empty lines between them', '\na\n\nb\n\n', ['a', 'b']],
    ['those that a shell would evaluate', lines.join('\n'), lines],
  ])('%s', async (_, args, expected) => {
    const runner = await openRunner()
    runner.write('file', '')
    expect(await runner.argumentsOf({ command: 'verify', args })).toEqual(['verify', ...expected])
    expect(runner.files()).toEqual(['file'])
  })

  it('the command is one, too', async () => {
    const runner = await openRunner()
    expect(await runner.argumentsOf({ command: 'users $(touch ran) "' })).toEqual(['users $(touch ran) "'])
    expect(runner.files()).toEqual([])
  })
})

describe('the packed tarball', { timeout: 60_000 }, () => {
  const odd = `$(touch ran) "it's" \`touch ran\` *.yaml`

  it('is installed alone, and runs with what it is given', async () => {
    const runner = await openRunner()
    runner.write(`old ${odd}`, template('UserPool'))
    runner.write(`new ${odd}`, template('Users'))
    const args = (name: string) => `--templates\nold ${odd}\n${name} ${odd}\n`
    const bad = await runner.use({ command: 'check-change-set', args: args('new') })
    expect(bad, bad.stderr).toMatchObject({ exitCode: 1, output: '1' })
    const good = await runner.use({ command: 'check-change-set', args: args('old'), version: 'latest' })
    expect(good, good.stderr).toMatchObject({ exitCode: 0, output: '0' })
    const usage = await runner.use({ command: 'check-change-set', args: '--no-such-flag' })
    expect(usage).toMatchObject({ exitCode: 2, output: '2', stderr: expect.stringContaining('--no-such-flag') })
    expect(runner.files()).toEqual([`new ${odd}`, `old ${odd}`])
    expect(
      readdirSync(join(runner.home, `run temp/cogtool-${version}/node_modules`)).filter((name) => !/^\./.test(name)),
    ).toEqual(['cogtool'])
  })

  it('an empty command is refused by cogtool', async () => {
    const runner = await openRunner()
    expect(await runner.use({ command: '' })).toMatchObject({ exitCode: 2, output: '2' })
  })

  it.each([
    '',
    '../cogtool',
    'file:../x',
    'https://example.com/x.tgz',
    '0.1.0 other',
    '$(touch ran)',
    '0.1.0\nx',
    '*',
    'a\\b',
  ])('the version "%s" is refused before anything is installed', async (wrong) => {
    const runner = await openRunner()
    const { exitCode, stdout, output } = await runner.use({ command: 'help', version: wrong })
    expect({ exitCode, stdout, output }).toEqual({
      exitCode: 2,
      stdout: '::error title=cogtool::the input "version" is neither a version nor a dist-tag\n',
      output: undefined,
    })
    expect({ files: runner.files(), requests: runner.registry.requests.length }).toEqual({ files: [], requests: 0 })
  })

  it('a version that does not exist fails the step, without an exit code of cogtool', async () => {
    const runner = await openRunner()
    const { exitCode, output, stderr } = await runner.use({ command: 'help', version: '9.9.9' })
    expect({ failed: exitCode !== 0, output }).toEqual({ failed: true, output: undefined })
    expect(stderr).toContain('cogtool@9.9.9')
  })
})
