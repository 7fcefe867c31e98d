import { describe, expect, it } from 'vitest'
import { type Job, type Workflow, yamlFile } from './examples.ts'
import { openWorkshop, version } from './workshop.ts'

const { jobs, permissions, defaults } = yamlFile<Workflow & { on: object }>('.github/workflows/release.yml')
const publish = jobs.publish as Job

describe('.github/workflows/release.yml', () => {
  it('is started by a tag alone, and may ask for the identity that npm believes, and no more', () => {
    expect(yamlFile<{ on: object }>('.github/workflows/release.yml').on).toEqual({ push: { tags: ['v*'] } })
    expect({ permissions, job: publish.permissions, jobs: Object.keys(jobs) }).toEqual({
      permissions: {},
      job: { contents: 'read', 'id-token': 'write' },
      jobs: ['publish'],
    })
    expect(defaults.run.shell).toBe('bash')
  })

  it('has no token and no expression', () => {
    expect(JSON.stringify(jobs)).not.toMatch(/\$\{\{|secrets|TOKEN/)
  })

  const steps = ['npm ci --no-audit --no-fund', 'npm test', 'npm run test:package']
  const all = [...steps, 'npm publish --provenance --access public']
  const address = 'https://github.com/ann/cogtool'

  it.each([
    { name: 'the tag of the version', ran: all },
    { name: 'a tag of another version', tag: 'v9.9.9', says: `::error file=package.json::the version is ${version}` },
    { name: 'a tag without the v', tag: version, says: `::error file=package.json::the version is ${version}` },
    { name: 'a tag that is a script', tag: 'v$(touch ran)', says: '::error file=package.json::the version is' },
    {
      name: 'another repository',
      repository: 'mallory/cogtool',
      says: `::error file=package.json::repository.url is git+${address}.git, and not mallory/cogtool`,
    },
    { name: 'a failing test', failing: 'npm test', ran: all.slice(0, 2) },
    { name: 'a failing package', failing: 'npm run test:package', ran: steps },
  ])('$name', ({ tag = `v${version}`, repository = 'ann/cogtool', says = '', failing = '-', ran = [] }) => {
    const workshop = openWorkshop()
    workshop.write(
      'package.json',
      JSON.stringify({ type: 'module', version, repository: { url: `git+${address}.git` } }),
    )
    workshop.write('../bin/npm', `#!/bin/bash\necho "npm $*" >> ../calls\n[ "npm $*" != "${failing}" ]\n`, 0o755)
    const env = { GITHUB_REF_NAME: tag, GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: repository }
    const said: string[] = []
    for (const { run } of publish.steps) {
      if (run === undefined) continue
      const { exitCode, stdout, stderr } = workshop.bash(run, { env })
      said.push(stdout, stderr)
      if (exitCode !== 0) break
    }
    workshop.bash('touch ../calls')
    const calls = workshop.read('../calls').split('\n').slice(0, -1)
    expect({ calls, said: said.join('') }).toEqual({ calls: ran, said: expect.stringContaining(says) })
    expect(workshop.bash('ls').stdout).toBe('package.json\n')
  })
})
