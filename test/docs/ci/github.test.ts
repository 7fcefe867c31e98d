import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { FilesOf } from '../../checks/snapshot/folder-of.ts'
import { exampleOf, type Job, root, type Workflow, workflowPaths, yamlFile, yamlOf } from './examples.ts'
import { goodPool, openPool, poolFolder, template } from './pools.ts'
import { type Finished, type Given, openWorkshop, version, type Workshop } from './workshop.ts'

const nightly = '.github/workflows/cognito-nightly.yml'
const weekly = '.github/workflows/cognito-weekly.yml'
const changes = '.github/workflows/cognito-changes.yml'
const fixture = (name: string) => readFileSync(join(root, 'fixtures', name), 'utf8')

it('has a workflow for every night, one for every week and one for pull requests', () => {
  expect(workflowPaths).toEqual([nightly, weekly, changes])
})

describe.each(workflowPaths)('%s', (path) => {
  const workflow = yamlOf<Workflow>(path)
  const jobs = Object.entries(workflow.jobs)
  const steps = jobs.flatMap(([, job]) => job.steps)

  it('gives nothing to all jobs, and to each job what is said', () => {
    expect(workflow.permissions).toEqual({})
    const permissions = Object.fromEntries(jobs.map(([name, job]) => [name, job.permissions]))
    expect(permissions).toMatchSnapshot()
  })

  it('puts no expression into a script', () => {
    const scripts = steps.flatMap(({ run, with: inputs }) => [run ?? '', String(inputs?.script ?? '')])
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([])
    expect(exampleOf(path)).not.toMatch(/secrets\.|github\.(?:head_ref|event\.\w+\.(?:title|body|head\.ref))/)
  })

  it('pins actions by their major version, our own by this one, and leaves no token in the clone', () => {
    const uses = steps.flatMap((step) => step.uses ?? [])
    const others = uses.filter((name) => name !== `OWNER/cogtool@v${version}`)
    expect(others.filter((name) => !/^[\w-]+\/[\w-]+(?:\/[\w-]+)?@v\d+$/.test(name))).toEqual([])
    const checkouts = steps.filter((step) => step.uses?.startsWith('actions/checkout@'))
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([])
  })

  it('keeps no plan, and runs scripts by a shell that fails with a part of a pipe', () => {
    expect(workflow.defaults.run.shell).toBe('bash')
    const kept = steps
      .filter((step) => step.uses?.startsWith('actions/upload-artifact@'))
      .map((step) => step.with?.path)
    expect(kept.filter((name) => name !== 'reports')).toEqual([])
  })
})

/** A job as the runner takes it: after a failure only the steps that are for it. What `uses` names is not run. */
function runJob(job: Job, workshop: Workshop): { readonly ran: readonly Finished[]; readonly exitCode: number | null } {
  const ran: Finished[] = []
  let exitCode: number | null = 0
  for (const { run, if: condition = '' } of job.steps) {
    if (run === undefined) continue
    if (exitCode !== 0 && !/always\(\)|!cancelled\(\)/.test(condition)) continue
    const step = workshop.bash(run, { env: { GITHUB_ACTIONS: 'true', ...job.env } })
    ran.push(step)
    if (exitCode === 0) exitCode = step.exitCode
  }
  return { ran, exitCode }
}

const jobOf = (path: string, name: string): Job => {
  const job = yamlOf<Workflow>(path).jobs[name]
  if (!job) throw new Error(`no job ${name}`)
  return job
}

describe('every night', () => {
  function run(files: FilesOf) {
    const workshop = openWorkshop({ snapshot: poolFolder(files) })
    return { workshop, ...runJob(jobOf(nightly, 'doctor'), workshop) }
  }
  const summaryOf = (workshop: Workshop) => workshop.read('../summary.md')

  it('a good pool: the job passes, with a report and a calendar', () => {
    const { workshop, exitCode, ran } = run(goodPool)
    expect({ exitCode, err: ran.map(({ stderr }) => stderr).join('') }).toMatchObject({ exitCode: 0 })
    expect(JSON.parse(workshop.read('reports/doctor.sarif')).runs[0].results).not.toContainEqual({ level: 'error' })
    expect(summaryOf(workshop)).toMatch(/^<!-- cogtool-doctor -->\n[\s\S]*\n {4}\S/)
  })

  it('a pool that one call can delete: it fails, and reports all the same', () => {
    const { workshop, exitCode, ran } = run(openPool)
    expect(exitCode).toBe(1)
    expect(ran.map((step) => step.exitCode)).toEqual([0, 1, 0])
    expect(workshop.read('reports/doctor.sarif')).toContain('doctor/pool-deletion-protection')
    expect(summaryOf(workshop)).toContain('`pool-deletion-protection`')
    expect(ran[1]?.stderr).toMatch(/^::error file=\S+,title=pool-deletion-protection::/m)
  })

  it('a permission that got lost: it fails with 4', () => {
    const { 'waf.json': _, ...files } = goodPool
    expect(run(files).exitCode).toBe(4)
  })
})

describe('every week', () => {
  const steps = jobOf(weekly, 'doctor').steps

  it('gives the action what it takes', () => {
    const { with: given = {} } = steps.find(({ uses }) => uses?.startsWith('OWNER/cogtool@')) ?? {}
    const { inputs } = yamlFile<{ readonly inputs: object }>('action.yml')
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)))
    const args = String(given.args).split('\n').filter(Boolean)
    const workshop = openWorkshop({ snapshot: poolFolder(goodPool) })
    workshop.write('args.txt', args.join('\n'))
    const run = workshop.bash(`mapfile -t args < args.txt; cogtool ${given.command} --save-json kept "\${args[@]}"`)
    expect(run, run.stderr).toMatchObject({ exitCode: 0 })
  })

  it.each([
    ['0', 0, ''],
    ['1', 1, ''],
    ['2', 2, ''],
    ['4', 0, '::warning title=cogtool::a read failed, and nothing else was found\n'],
    ['130', 130, ''],
    // it could not be installed
    ['', 2, ''],
  ])('cogtool ended with "%s" → exit %i', (code, exitCode, stdout) => {
    const { run = '', env } = steps.at(-1) ?? {}
    expect(env).toEqual({ EXIT_CODE: `$\{{ steps.cogtool.outputs.exit-code }}` })
    expect(openWorkshop().bash(run, { env: { EXIT_CODE: code } })).toEqual({ exitCode, stdout, stderr: '' })
  })
})

describe('pull requests', () => {
  const old = template('UserPool')

  /** The clone of a merge: its first parent has the old template. */
  function clone(next: string, given: Given = {}): Workshop {
    const workshop = openWorkshop(given)
    workshop.git('init', '--quiet', '--initial-branch=main')
    workshop.write('infra/auth.yaml', old)
    workshop.git('add', '.')
    workshop.git('commit', '--quiet', '--message=old')
    workshop.git('switch', '--quiet', '--create=change')
    workshop.write('infra/auth.yaml', next)
    workshop.git('commit', '--quiet', '--all', '--message=new')
    workshop.git('switch', '--quiet', 'main')
    workshop.git('merge', '--quiet', '--no-ff', '--message=merge', 'change')
    return workshop
  }

  it.each([
    { job: 'templates', name: 'another description', next: `Description: users\n${old}`, exitCode: 0 },
    { job: 'templates', name: 'another logical id', next: template('Users'), exitCode: 1 },
    { job: 'templates', name: 'less protection', next: template('UserPool', 'INACTIVE'), exitCode: 1 },
    { job: 'templates', name: 'no template', next: 'hello: world\n', exitCode: 2 },
    { job: 'change-set', name: 'nothing that matters', file: 'change-sets/client-callback-added.json', exitCode: 0 },
    { job: 'change-set', name: 'a renamed pool', file: 'change-sets/pool-renamed.json', exitCode: 1 },
    { job: 'change-set', name: 'no changes', file: 'change-sets/no-changes.json', exitCode: 0 },
    { job: 'change-set', name: 'one that failed early', file: 'iac/change-sets/early-validation.json', exitCode: 1 },
    { job: 'change-set', name: 'no answer', exitCode: 2 },
    { job: 'plan', name: 'nothing of Cognito', file: 'plans/nothing-of-cognito.json', exitCode: 0 },
    { job: 'plan', name: 'a renamed pool', file: 'plans/pool-renamed.json', exitCode: 1 },
    { job: 'plan', name: 'no answer', exitCode: 2 },
  ])('$job: $name → exit $exitCode', ({ job: name, next = old, file, exitCode }) => {
    const text = file === undefined ? '' : fixture(file)
    const workshop = clone(next, { changeSet: text, plan: text })
    const { exitCode: actual, ran } = runJob(jobOf(changes, name), workshop)
    expect(actual, ran.map(({ stdout, stderr }) => stdout + stderr).join('\n')).toBe(exitCode)
    if (exitCode !== 2)
      expect(workshop.read(`reports/${name}.md`)).toMatch(/^<!-- cogtool-check-(?:plan|change-set) -->\n/)
    const calls = workshop.read('../calls')
    if (name === 'change-set') expect(calls).toMatch(/^aws cloudformation delete-change-set /m)
  })

  describe('the comment', () => {
    interface Comment {
      readonly id: number
      readonly user: { readonly login: string } | null
      readonly body: string
    }

    /** Runs the script as actions/github-script does, on a pull request with these comments; gives what was sent. */
    async function comment(reports: Readonly<Record<string, string>>, comments: readonly Comment[] = []) {
      const folder = mkdtempSync(join(tmpdir(), 'cogtool-ci-comment-'))
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
      for (const [name, text] of Object.entries(reports)) {
        mkdirSync(join(folder, 'reports', name), { recursive: true })
        writeFileSync(join(folder, 'reports', name, `${name}.md`), text)
      }
      const sent: object[] = []
      const issues = {
        listComments: 'GET comments',
        createComment: async (values: object) => void sent.push({ create: values }),
        updateComment: async (values: object) => void sent.push({ update: values }),
      }
      const github = { rest: { issues }, paginate: async () => comments }
      const context = { repo: { owner: 'o', repo: 'r' }, issue: { number: 7 } }
      const script = String(jobOf(changes, 'comment').steps.at(-1)?.with?.script)
      const AsyncFunction = (async () => {}).constructor as FunctionConstructor
      const load = createRequire(import.meta.url)
      const inFolder = (name: string) => (name === 'node:fs' ? inside(folder, load(name)) : load(name))
      await new AsyncFunction('github', 'context', 'require', script)(github, context, inFolder)
      return sent
    }

    /** node:fs as seen from another working directory. */
    function inside(folder: string, fs: typeof import('node:fs')) {
      return {
        existsSync: (path: string) => fs.existsSync(join(folder, path)),
        readdirSync: (path: string, options: { recursive: true }) => fs.readdirSync(join(folder, path), options),
        readFileSync: (path: string, encoding: 'utf8') => fs.readFileSync(join(folder, path), encoding),
      }
    }

    const plan = '<!-- cogtool-check-plan -->\n\n## cogtool check-plan\n'
    const set = '<!-- cogtool-check-change-set -->\n\n## cogtool check-change-set\n'
    const bot = { login: 'github-actions[bot]' }
    const about = { owner: 'o', repo: 'r', issue_number: 7 }

    it('is made where there is none', async () => {
      expect(await comment({ 'cogtool-plan': plan })).toEqual([{ create: { ...about, body: plan } }])
    })

    it('is one for all reports', async () => {
      const reports = { 'cogtool-plan': plan, 'cogtool-change-set': set }
      expect(await comment(reports)).toEqual([{ create: { ...about, body: `${set}\n${plan}` } }])
    })

    it('is edited from then on, also after another job wrote it, and by nobody who quotes it', async () => {
      const comments: readonly Comment[] = [
        { id: 1, user: { login: 'mallory' }, body: plan },
        { id: 2, user: bot, body: 'something else' },
        { id: 3, user: null, body: plan },
        { id: 4, user: bot, body: set },
      ]
      const sent = await comment({ 'cogtool-plan': plan }, comments)
      expect(sent).toEqual([{ update: { owner: 'o', repo: 'r', comment_id: 4, body: plan } }])
    })

    it('says so where no job wrote a report', async () => {
      const sent = await comment({}, [{ id: 4, user: bot, body: plan }])
      expect(sent).toMatchObject([{ update: { comment_id: 4, body: expect.stringContaining('wrote no report') } }])
    })

    it('is cut to what GitHub takes', async () => {
      const [sent] = (await comment({ 'cogtool-plan': plan + 'x'.repeat(100_000) })) as [{ create: { body: string } }]
      expect(sent.create.body.length).toBeLessThan(65_536)
      expect(sent.create.body).toMatch(/^<!-- cogtool-check-plan -->[\s\S]*in the reports of this run\.\n$/)
    })
  })
})
