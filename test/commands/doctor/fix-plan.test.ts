import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { type FilesOf, poolId, userPool, writeFolder } from '../../checks/snapshot/folder-of.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const marker = 'XSECRETX'
const client = (more: object = {}) => ({
  UserPoolClient: { ClientId: 'c1', ClientName: 'spa', UserPoolId: poolId, EnableTokenRevocation: true, ...more },
})
const good = {
  DeletionProtection: 'ACTIVE',
  UserPoolTier: 'ESSENTIALS',
  LambdaConfig: { PreSignUp: 'arn:aws:lambda:eu-west-1:111122223333:function:sign-up' },
  UserPoolTags: { team: 'auth' },
}
const open: FilesOf = {
  'user-pool.json': userPool({ ...good, DeletionProtection: 'INACTIVE' }),
  'clients/c1.json': client({
    ClientSecret: marker,
    CallbackURLs: ['https://app.example.org/'],
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
  }),
  'client-secrets/c1.json': { ClientSecrets: [{ ClientSecretId: 's', ClientSecretValue: marker }] },
  'identity-providers/Okta.json': {
    IdentityProvider: { ProviderName: 'Okta', UserPoolId: poolId, ProviderDetails: { client_secret: marker } },
  },
}
const chosen = ['--only', 'pool-deletion-protection,client-user-existence,client-userpassword-flow,pool-email-sender']

interface Given {
  readonly files?: FilesOf
  readonly accepted?: unknown
  readonly prepare?: (home: string) => void
}

async function doctor(args: readonly string[], { files = open, accepted, prepare }: Given = {}) {
  const edges = testEdges()
  writeFolder(join(edges.home, 'snapshot'), { 'user-pool.json': userPool(good), ...files })
  if (accepted !== undefined) {
    writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify({ acceptedFindings: accepted }))
  }
  prepare?.(edges.home)
  const exitCode = await main(['doctor', '--from-json', 'snapshot', ...args], edges)
  const written = filesIn(join(edges.home, 'fix'))
  return { exitCode, out: edges.out(), err: edges.err(), home: edges.home, written, edges }
}

/** The files of a folder and those below it, by name. */
function filesIn(folder: string): Record<string, string> {
  let names: string[]
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch {
    return {}
  }
  const files = names.filter((name) => statSync(join(folder, name)).isFile()).sort()
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

const plan = (given?: Given, more: readonly string[] = chosen) =>
  doctor([...more, '--at', '2026-11-28', '--fix-plan', 'fix'], given)

describe('doctor --fix-plan', () => {
  it('writes a folder for each step, and the pool as it is to be', async () => {
    const { written } = await plan()
    expect(Object.keys(written)).toEqual([
      '01-user-pool/after.json',
      '01-user-pool/before.json',
      '01-user-pool/changes.diff',
      '01-user-pool/command.txt',
      '02-client-c1/after.json',
      '02-client-c1/before.json',
      '02-client-c1/changes.diff',
      '02-client-c1/command.txt',
      'README.md',
      'expected/client-secrets/c1.json',
      'expected/clients.json',
      'expected/clients/c1.json',
      'expected/identity-providers.json',
      'expected/identity-providers/Okta.json',
      'expected/user-pool.json',
      'later/11-client-c1-userpassword-flow/after.json',
      'later/11-client-c1-userpassword-flow/before.json',
      'later/11-client-c1-userpassword-flow/changes.diff',
      'later/11-client-c1-userpassword-flow/command.txt',
    ])
  })

  it('sets the whole configuration, with one change', async () => {
    const { written } = await plan()
    const before = {
      UserPoolId: poolId,
      PoolName: 'prod',
      DeletionProtection: 'INACTIVE',
      LambdaConfig: good.LambdaConfig,
      UserPoolTags: good.UserPoolTags,
      UserPoolTier: 'ESSENTIALS',
    }
    expect(JSON.parse(written['01-user-pool/before.json'] ?? '')).toEqual(before)
    expect(JSON.parse(written['01-user-pool/after.json'] ?? '')).toEqual({ ...before, DeletionProtection: 'ACTIVE' })
    expect(written['01-user-pool/changes.diff']).toBe(
      [
        '--- before.json',
        '+++ after.json',
        '@@ -1,5 +1,5 @@',
        ' {',
        '-  "DeletionProtection": "INACTIVE",',
        '+  "DeletionProtection": "ACTIVE",',
        '   "LambdaConfig": {',
        '     "PreSignUp": "arn:aws:lambda:eu-west-1:111122223333:function:sign-up"',
        '   },',
        '',
      ].join('\n'),
    )
    expect(written['01-user-pool/command.txt']).toBe(
      'aws cognito-idp update-user-pool --region eu-west-1 --cli-input-json file://after.json\n',
    )
  })

  it('goes on, later, from what the numbered step has set', async () => {
    const { written } = await plan()
    const folder = 'later/11-client-c1-userpassword-flow'
    expect(written[`${folder}/before.json`]).toBe(written['02-client-c1/after.json'])
    expect(JSON.parse(written[`${folder}/after.json`] ?? '')).toMatchObject({
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
    })
  })

  it.skipIf(process.platform === 'win32')('lets nobody else read it', async () => {
    const { home } = await plan()
    const folder = join(home, 'fix')
    const names = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]
    const modes = names.map((name) => {
      const status = statSync(join(folder, name))
      return `${status.isFile() ? 'file' : 'folder'} ${(status.mode & 0o777).toString(8)}`
    })
    expect([...new Set(modes)].sort()).toEqual(['file 600', 'folder 700'])
  })

  it('holds no secret', async () => {
    const { written, out, err } = await plan()
    for (const text of [...Object.values(written), out, err]) expect(text).not.toContain(marker)
    expect(written['expected/clients/c1.json']).toContain('"ClientSecret": "(not saved)"')
  })

  it('has a pool to compare with in which the numbered steps have done their work', async () => {
    const { edges, home } = await plan()
    const again = testEdges({ workingDirectory: home })
    await main(['doctor', '--from-json', 'fix/expected', ...chosen, '--at', '2026-11-28', '--json'], again)
    expect(edges.err()).toBe('')
    expect(JSON.parse(again.out()).findings.map(({ id }: { id: string }) => id)).toEqual([
      'client-userpassword-flow',
      'pool-email-sender',
    ])
  })

  it('gives the same bytes twice, whatever the order of members', async () => {
    const turned = userPool(Object.fromEntries(Object.entries({ ...good, DeletionProtection: 'INACTIVE' }).reverse()))
    const [one, two, three] = [await plan(), await plan(), await plan({ files: { ...open, 'user-pool.json': turned } })]
    expect(two.written).toEqual(one.written)
    expect(three.written).toEqual(one.written)
  })

  it('tells what comes first, what people notice, and what is done by hand', async () => {
    const { written } = await plan()
    const readme = written['README.md'] ?? ''
    for (const part of [
      `# Fix plan for \`${poolId}\` "prod"`,
      'cd fix/01-user-pool && sh command.txt',
      '| `01-user-pool` | pool-deletion-protection | To delete the pool',
      '| `02-client-c1` | client-user-existence | Apps that show',
      '| `later/11-client-c1-userpassword-flow` | client-userpassword-flow | the app must sign people in by SRP',
      `| pool-email-sender | \`${poolId}\` | it needs an identity that is verified in Amazon SES`,
      'cogtool doctor --diff fix/expected snapshot-after',
    ]) {
      expect(readme).toContain(part)
    }
  })

  it('has the lines of the template where the pool is in a stack', async () => {
    const stack = {
      StackResources: [{ StackName: 'auth', LogicalResourceId: 'UserPool', PhysicalResourceId: poolId }],
    }
    const { written } = await plan({ files: { ...open, 'stack/resources.json': stack } })
    expect(written['01-user-pool/template.yaml']).toContain('  DeletionProtection: "ACTIVE"\n')
    expect(written['README.md']).toContain('The stack comes first')
    expect(Object.keys(written)).not.toContain('02-client-c1/template.yaml')
  })

  it('writes a plan without steps where nothing is found', async () => {
    const { written, out } = await plan({ files: {} })
    expect(Object.keys(written)).toEqual(['README.md', 'expected/user-pool.json'])
    expect(out).toContain('Read fix/README.md: no step of a plan fixes these.')
  })

  it('takes an empty folder', async () => {
    const { exitCode, written } = await plan({ prepare: (home) => mkdirSync(join(home, 'fix')) })
    expect({ exitCode, hasReadme: 'README.md' in written }).toEqual({ exitCode: 1, hasReadme: true })
  })
})

describe('names from AWS', () => {
  it('are harmless in commands and documents', async () => {
    const nasty = '`x` | <b>\u202e\u001b[31m "$(id)"'
    const id = "c'; rm -rf ~ #"
    const { written } = await plan({
      files: {
        'user-pool.json': userPool({ ...good, Name: nasty, DeletionProtection: 'INACTIVE' }),
        'clients/x.json': client({ ClientId: id, ClientName: nasty, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }),
      },
    })
    const texts = Object.entries(written).filter(([name]) => !name.startsWith('expected/'))
    for (const [, text] of texts) expect(text).not.toMatch(/[\u202e\u001b]/)
    expect(Object.keys(written)).toContain('02-client-c___rm_-rf____/command.txt')
    for (const [name, text] of texts.filter(([one]) => one.endsWith('command.txt'))) {
      expect({ name, text }).toEqual({
        name,
        text: expect.stringMatching(
          /^aws cognito-idp [\w-]+ --region eu-west-1 --cli-input-json file:\/\/after.json\n$/,
        ),
      })
    }
    expect(written['README.md']).not.toContain('<b>')
    expect(JSON.parse(written['01-user-pool/after.json'] ?? '').PoolName).toBe(nasty)
  })
})

describe('the exit code', () => {
  it.each([
    { name: 'a finding', args: [...chosen], files: open, exitCode: 1 },
    { name: 'none', args: ['--only', 'pool-deletion-protection'], files: {}, exitCode: 0 },
    { name: 'none that fails', args: [...chosen, '--fail-on', 'none'], files: open, exitCode: 0 },
    { name: 'what was not looked at', args: ['--only', 'pool-mfa', '--require-all'], files: {}, exitCode: 4 },
  ])('$name: $exitCode, as without the flag', async ({ args, files, exitCode }) => {
    expect((await doctor(args, { files })).exitCode).toBe(exitCode)
    expect((await plan({ files }, args)).exitCode).toBe(exitCode)
  })

  it.each([
    {
      name: 'a folder that is not empty',
      given: { prepare: (home: string) => writeFolder(join(home, 'fix'), { mine: 'x' }) },
      code: 'output_exists',
      left: ['mine'],
    },
    {
      name: 'a file in its place',
      given: { prepare: (home: string) => writeFileSync(join(home, 'fix'), 'x') },
      code: 'output_unwritable',
      left: [],
    },
    {
      name: 'a member that nobody knows',
      given: { files: { ...open, 'clients/c1.json': client({ New: null, Newer: 1 }) } },
      code: 'input_invalid',
      left: [],
    },
    {
      name: 'registration without EnableStatus',
      given: { files: { 'user-pool.json': userPool({ DcrConfiguration: { OpenDcrEnabled: true } }) } },
      code: 'input_invalid',
      left: [],
    },
    {
      name: 'a secondary Region',
      given: { files: { 'user-pool.json': userPool({ Arn: `arn:aws:cognito-idp:us-east-1:1:userpool/${poolId}` }) } },
      code: 'secondary_replica',
      left: [],
    },
  ])('$name is exit 2, and nothing is written', async ({ given, code, left }) => {
    const { exitCode, err, out, written } = await plan(given, [...chosen, '--json'])
    expect({ exitCode, code: JSON.parse(err).error.code, out }).toEqual({ exitCode: 2, code, out: '' })
    expect(Object.keys(written)).toEqual(left)
  })

  it('a folder that cannot be made is exit 2', async () => {
    const { exitCode, err } = await doctor([...chosen, '--fix-plan', 'snapshot/user-pool.json/fix', '--json'])
    expect({ exitCode, code: JSON.parse(err).error.code }).toEqual({ exitCode: 2, code: 'output_unwritable' })
  })
})

describe('what doctor prints', () => {
  it('names the step instead of a call, and what to do next', async () => {
    const { out } = await doctor([...chosen, '--at', '2026-11-28', '--verbose'])
    expect(out.split('\n').filter((line) => / fix |Fails|Steps|^ {14}[a-zA-Z]/.test(line))).toEqual([
      '        fix   step 01 of --fix-plan',
      '        fix   step 02 of --fix-plan',
      '        fix   later/11 of --fix-plan: the app must sign people in by SRP',
      '        fix   send through Amazon SES: EmailSendingAccount DEVELOPER with a',
      '              verified identity',
      'Fails: severity high or above.',
      // a command to copy stays whole
      'Steps that no user notices: cogtool doctor --from-json snapshot --only pool-deletion-protection --only client-user-existence --only client-userpassword-flow --only pool-email-sender --fix-plan fix',
    ])
    expect(out.split('\n').filter((line) => line.length > 80 && !line.startsWith('Steps'))).toEqual([])
  })

  it('ends with the command that writes the plan', async () => {
    const { out } = await doctor([])
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      'Steps that no user notices: cogtool doctor --from-json snapshot --fix-plan fix',
    )
  })

  it.each([
    { taken: ['fix'], free: 'fix-2' },
    { taken: ['fix', 'fix-2'], free: 'fix-3' },
    { taken: ['fix-2'], free: 'fix' },
  ])('names the first folder that is free: $free', async ({ taken, free }) => {
    const prepare = (home: string) => {
      for (const name of taken) writeFolder(join(home, name), { mine: 'x' })
      mkdirSync(join(home, 'fix-9'))
    }
    const { out } = await doctor([], { prepare })
    expect(out.trimEnd().split('\n').at(-1)?.endsWith(` --fix-plan ${free}`)).toBe(true)
  })

  it.each([
    { folder: 'fix', next: 'fix-2' },
    { folder: 'fix/', next: 'fix-2' },
    { folder: 'plans/a b', next: "'plans/a b-2'" },
  ])('a plan in $folder names the next in $next', async ({ folder, next }) => {
    const { home, out } = await doctor([...chosen, '--fix-plan', folder])
    expect(readFileSync(join(home, folder, 'README.md'), 'utf8')).toContain(`--fix-plan ${next}\n`)
    expect(out).toContain(`Read ${folder.replace(/\/$/, '')}/README.md: `)
  })

  it('ends with what to read once the plan is written', async () => {
    const { out } = await plan()
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      'Fails: severity high or above. Read fix/README.md: 2 steps, 1 for later.',
    )
  })

  it('keeps the words of the check in the document', async () => {
    const { out } = await doctor([...chosen, '--json'])
    expect(JSON.parse(out).findings[0].fix).toMatch(/^set DeletionProtection to ACTIVE in the whole configuration/)
  })

  it('names no step where no plan can be made', async () => {
    const { out, exitCode } = await doctor(chosen, {
      files: { ...open, 'mfa.json': { New: 1, MfaConfiguration: 'OFF' } },
    })
    expect(exitCode).toBe(1)
    expect(out).not.toContain('--fix-plan')
  })

  it('plans nothing for a risk that is accepted', async () => {
    const accepted = [{ id: 'pool-deletion-protection', reason: 'a pool for trials', until: '2027-01-31' }]
    const { written } = await plan({ accepted })
    expect(Object.keys(written).filter((name) => name.endsWith('command.txt'))).toEqual([
      '01-client-c1/command.txt',
      'later/11-client-c1-userpassword-flow/command.txt',
    ])
    expect(written['expected/user-pool.json']).toContain('"DeletionProtection": "INACTIVE"')
  })
})
