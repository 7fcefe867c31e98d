import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { answers, poolId } from '../commands/doctor/live/pool-at-aws.ts'
import { runShipped } from '../helpers/bundle-places.ts'
import { scriptedAws } from '../helpers/scripted-aws.ts'

it('the program as it is shipped has a part for each service of AWS', { timeout: 60_000 }, async () => {
  const aws = await scriptedAws(answers)
  const home = mkdtempSync(join(tmpdir(), 'cogtool-live-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  }
  const args = ['doctor', '--user-pool-id', poolId, '--rules', 'strict', '--users', '--json', '--fail-on', 'none']
  const { exitCode, stdout, stderr } = await runShipped(args, { cwd: home, env })
  expect({ exitCode, skipped: JSON.parse(stdout).skipped }, stderr).toEqual({ exitCode: 0, skipped: [] })
  const services = new Set(aws.calls.map(({ action }) => action.split(':')[0]))
  expect([...services].sort()).toEqual([
    'acm',
    'cloudformation',
    'cognito-identity',
    'cognito-idp',
    'kms',
    'lambda',
    'sns',
    'wafv2',
  ])
})
