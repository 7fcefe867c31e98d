import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseXml } from '../../helpers/parse-xml.ts'
import { exampleOf, examples, type GitlabJob, page, yamlOf } from './examples.ts'
import { goodPool, openPool, poolFolder, template } from './pools.ts'
import { openWorkshop, version } from './workshop.ts'

it('every block of docs/ci.md is a file that a test runs', () => {
  expect(examples.map(({ path }) => path)).toEqual([
    '.github/workflows/cognito-nightly.yml',
    '.github/workflows/cognito-weekly.yml',
    '.github/workflows/cognito-changes.yml',
    '.gitlab-ci.yml',
    '.githooks/pre-commit',
    '.pre-commit-config.yaml',
  ])
})

it('docs/ci.md installs this version, and names no other', () => {
  expect([...new Set([...page.matchAll(/cogtool@v?(\S+)/g)].map(([, name]) => name))]).toEqual([version])
})

describe('GitLab', () => {
  const { default: all, ...jobs } = yamlOf<Record<string, GitlabJob>>('.gitlab-ci.yml')

  /** The lines of a job as the runner takes them: one shell for those before and the script, one for those after. */
  const scriptOf = (name: string) => [...(all?.before_script ?? []), ...(jobs[name]?.script ?? [])].join('\n')

  it.each([
    { name: 'a good pool', files: goodPool, exitCode: 0 },
    { name: 'one that a call can delete', files: openPool, exitCode: 1 },
  ])('the pool every night: $name → exit $exitCode', ({ files, exitCode }) => {
    const workshop = openWorkshop({ snapshot: poolFolder(files) })
    const run = workshop.bash(scriptOf('cognito-doctor'), { env: { AWS_ID_TOKEN: 'of-the-job' } })
    expect(run.exitCode, run.stderr).toBe(exitCode)
    expect(workshop.read('../builds/aws-id-token')).toBe('of-the-job')
    const { failures } = suitesOf(workshop.read('doctor.xml'))
    expect(Number(failures) > 0).toBe(exitCode === 1)
    const after = workshop.bash(jobs['cognito-doctor']?.after_script?.join('\n') ?? 'false')
    expect(after).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('what ends when') })
  })

  it.each([
    { name: 'another description', next: `Description: users\n${template('UserPool')}`, exitCode: 0 },
    { name: 'another logical id', next: template('Users'), exitCode: 1 },
  ])('a merge request: $name → exit $exitCode', ({ next, exitCode }) => {
    const workshop = openWorkshop()
    workshop.git('init', '--quiet', '--initial-branch=main')
    workshop.git('remote', 'add', 'origin', workshop.folder)
    workshop.write('infra/auth.yaml', template('UserPool'))
    workshop.git('add', '.')
    workshop.git('commit', '--quiet', '--message=old')
    const base = workshop.git('rev-parse', 'HEAD').stdout.trim()
    workshop.write('infra/auth.yaml', next)
    const run = workshop.bash(scriptOf('cognito-changes'), { env: { CI_MERGE_REQUEST_DIFF_BASE_SHA: base } })
    expect(run.exitCode, run.stderr).toBe(exitCode)
    expect(Number(suitesOf(workshop.read('changes.xml')).failures) > 0).toBe(exitCode === 1)
  })

  it('puts the ID token on no command line', () => {
    // printf is the shell's own
    expect(
      page.match(/.*AWS_ID_TOKEN.*/g)?.filter((line) => !/^ {4}AWS_ID_TOKEN:$|^ +- \(umask 077 && printf/.test(line)),
    ).toEqual([])
  })
})

const suitesOf = (xml: string): Readonly<Record<string, string>> => parseXml(xml).attributes

describe('the hook before a commit', () => {
  function clone() {
    const workshop = openWorkshop()
    workshop.git('init', '--quiet', '--initial-branch=main')
    workshop.write('.githooks/pre-commit', exampleOf('.githooks/pre-commit'), 0o755)
    workshop.git('config', 'core.hooksPath', '.githooks')
    return workshop
  }
  const file = 'infra/user pool/auth.yaml'

  it.each([
    { name: 'another description', next: `Description: users\n${template('UserPool')}`, exitCode: 0 },
    { name: 'another logical id', next: template('Users'), exitCode: 1 },
    { name: 'less protection', next: template('UserPool', 'INACTIVE'), exitCode: 1 },
    { name: 'no template', next: 'hello: world\n', exitCode: 1 },
  ])('$name → git ends with $exitCode', ({ next, exitCode }) => {
    const workshop = clone()
    workshop.write(file, template('UserPool'))
    workshop.write('infra/other.yaml', template('UserPool'))
    workshop.git('add', '.')
    // the first commit has nothing to compare with
    expect(workshop.git('commit', '--quiet', '--message=old')).toMatchObject({ exitCode: 0, stderr: '' })
    workshop.write(file, next)
    workshop.git('add', '.')
    // what is not about to be committed does not count
    workshop.write(file, template('UserPool'))
    workshop.write('infra/other.yaml', template('Users'))
    expect(workshop.git('commit', '--message=new')).toMatchObject({ exitCode })
    // after a commit there is nothing left to commit
    expect(workshop.git('commit', '--no-verify', '--message=new')).toMatchObject({ exitCode: 1 - exitCode })
  })

  it('names of files are no words of the shell', () => {
    const workshop = clone()
    const odd = `infra/$(touch run) '"\n*.yaml`
    workshop.write(odd, template('UserPool'))
    workshop.git('add', '.')
    workshop.git('commit', '--quiet', '--message=old')
    workshop.write(odd, template('Users'))
    expect(workshop.git('commit', '--all', '--message=new')).toMatchObject({ exitCode: 1 })
    expect(readdirSync(workshop.folder)).toEqual(['.git', '.githooks', 'infra'])
  })

  it('pre-commit runs the same script', () => {
    const config = yamlOf<{ readonly repos: readonly { readonly hooks: readonly object[] }[] }>(
      '.pre-commit-config.yaml',
    )
    expect(config.repos[0]?.hooks).toMatchObject([{ entry: '.githooks/pre-commit', language: 'script' }])
  })
})
