import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as sdk from '@aws-sdk/client-cognito-identity-provider'
import type { Edges } from '../../../../src/edges/edges.ts'
import type { LocalPool, LocalPoolOptions } from '../../../../src/local/server/local-pool.ts'
import { writeRecord } from '../../../../src/local/server/running-pool-file.ts'
import { main } from '../../../../src/main.ts'
import { startTestPool } from '../../../helpers/local-pool.ts'
import { stoppedAt, testEdges } from '../../../helpers/test-edges.ts'
import { sdkFor } from '../../../local/shared-pool.ts'

type Clock = Pick<Edges, 'now' | 'sleep'>

/** On which waiting takes no time: for where nothing hangs on how fast requests come. */
function fastClock(): Clock {
  let time = stoppedAt.getTime()
  return {
    now: () => new Date(time),
    sleep: async (milliseconds) => {
      time += milliseconds
    },
  }
}

/** A local pool that `--pool local` finds, and a doctor who looks at it again and again in a home of its own. */
export async function doctorOf(options: LocalPoolOptions = {}, { now, sleep }: Clock = fastClock()) {
  const pool = await startTestPool(options, { now, sleep, randomBytes })
  const { home, directories } = testEdges()
  const run = async (...args: string[]) => {
    const edges = testEdges({ now, sleep, fetch: (url, init) => fetch(url, init), workingDirectory: home, directories })
    await writeRecord(pool, edges)
    const exitCode = await main(['doctor', ...args], edges)
    return { exitCode, out: edges.out(), err: edges.err() }
  }
  return {
    pool,
    home,
    run,
    /** The findings, without users, and the plan in a folder. */
    async judge(folder: string) {
      const { out, err } = await run('--pool', 'local', '--rules', 'strict', '--json', '--fix-plan', folder)
      if (out === '') throw new Error(err)
      const document = JSON.parse(out)
      return { document, findings: (document.findings as Finding[]).map((finding) => placed(finding, pool)).sort() }
    },
    /** The names of a plan's steps in a folder of it. */
    stepsIn: (folder: string) =>
      (existsSync(join(home, folder)) ? readdirSync(join(home, folder)) : [])
        .filter((name) => /^\d+-/.test(name))
        .sort(),
    /** Runs a step's command through the SDK of AWS. */
    async apply(step: string) {
      const text = (name: string) => readFileSync(join(home, step, name), 'utf8')
      const command = /^aws cognito-idp ([\w-]+) --region us-local-1 --endpoint-url (\S+) --cli-input-json/
      const [, operation = '', endpoint = ''] = command.exec(text('command.txt')) ?? []
      const name = operation.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
      const Command = (sdk as unknown as Record<string, new (input: object) => never>)[`${name}Command`]
      if (!Command) throw new Error(`the SDK has no ${name}Command`)
      const client = sdkFor({ baseUrl: endpoint })
      await client.send(new Command(JSON.parse(text('after.json')))).finally(() => client.destroy())
    },
  }
}

interface Finding {
  readonly id: string
  readonly resource: string
}

/** A finding as the table of what is planted has it: its id, and the name of the app client or provider. */
function placed({ id, resource }: Finding, pool: LocalPool): string {
  const [, , name = ''] = resource.split('/')
  return `${id} ${pool.clients.find((client) => client.id === name)?.name ?? name}`.trim()
}
