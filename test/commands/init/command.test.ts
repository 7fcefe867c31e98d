import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { clientNamed, loginEdges, poolFlags, run } from '../../helpers/login-edges.ts'
import { type TestEdges, withFullDisk } from '../../helpers/test-edges.ts'
import { init, pathOf, textOf, userPathOf, write } from './init-kit.ts'

const pool = sharedTestPool()
const flags = () => poolFlags(pool())
const entry = () => ({
  userPoolId: pool().poolId,
  clientId: clientNamed(pool(), 'public').id,
  issuer: pool().issuer,
  endpointUrl: pool().baseUrl,
})
const other = { userPoolId: 'eu-west-1_AbC123xyz', clientId: 'c1' }

describe('init with both ids', () => {
  it('writes a new file with the entry as its default, checks it and trusts it', async () => {
    const edges = loginEdges()
    const { exitCode, out, err } = await init(flags(), edges)
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    const { poolId, baseUrl } = pool()
    expect(out).toBe(
      [
        `✓ the pool exists: ${poolId}`,
        `✓ the pool has a Hosted UI: ${new URL(baseUrl).host}`,
        `✓ the app client exists: ${clientNamed(pool(), 'public').id}`,
        '✓ the code flow is allowed',
        '✓ the callback http://localhost:8484/callback is registered',
        '✓ no secret is needed',
        'Wrote cogtool.json (pool dev). Next: cogtool login',
        '',
      ].join('\n'),
    )
    expect(JSON.parse(textOf(pathOf(edges)) ?? '')).toEqual({ default: 'dev', pools: { dev: entry() } })
    expect(statSync(pathOf(edges)).mode & 0o777).toBe(0o666 & ~process.umask())
    const { projectFile } = JSON.parse((await run(['config', '--json'], edges)).out)
    expect(projectFile).toMatchObject({ pool: 'dev', trusted: true })
  })

  it('gives one document with --json', async () => {
    const edges = loginEdges()
    const { exitCode, out, err } = await init([...flags(), '--json'], edges)
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(JSON.parse(out)).toEqual({
      schema: 'cogtool.init/1',
      userPoolId: pool().poolId,
      path: pathOf(edges),
      created: true,
      pool: 'dev',
      entry: entry(),
      replaced: null,
      checks: expect.arrayContaining([
        { check: 'callback', status: 'pass', message: expect.stringContaining(':8484/callback'), hint: null },
      ]),
    })
  })

  it('adds to the file that is read here, and sets no default in it', async () => {
    const edges = loginEdges()
    const before = write(pathOf(edges), { default: 'prod', pools: { prod: other } })
    const below = join(edges.home, 'a/b')
    mkdirSync(below, { recursive: true })
    chmodSync(pathOf(edges), 0o640)
    const { exitCode, out } = await init(['staging', ...flags()], { ...edges, workingDirectory: below })
    expect(exitCode).toBe(0)
    expect(out).toContain(`Wrote ${pathOf(edges)} (pool staging). Next: cogtool login --pool staging\n`)
    const after = textOf(pathOf(edges)) ?? ''
    expect(JSON.parse(after)).toEqual({ default: 'prod', pools: { prod: other, staging: entry() } })
    expect(after.startsWith(before.slice(0, before.indexOf('    }') + 5))).toBe(true)
    expect(statSync(pathOf(edges)).mode & 0o777).toBe(0o640)
  })

  it('writes the own file with --user, through a link, without trusting anything', async () => {
    const edges = loginEdges()
    const dotfiles = join(edges.home, 'dotfiles.json')
    const text = '\ufeff{ "pools": { "prod": { "userPoolId": "eu-west-1_AbC123xyz" } } }\r\n'
    writeFileSync(dotfiles, text, { mode: 0o600 })
    mkdirSync(edges.directories.config)
    symlinkSync(dotfiles, userPathOf(edges))
    const { exitCode, out } = await init(['--user', ...flags()], edges)
    expect(exitCode).toBe(0)
    expect(out).toContain(`Wrote ${userPathOf(edges)} (pool dev). Next: cogtool login --pool dev\n`)
    const added = `, "dev": ${JSON.stringify(entry(), null, 1).replace(/\n */g, ' ')}`
    expect(readFileSync(dotfiles, 'utf8')).toBe(text.replace('" } }', `" }${added} }`))
    expect(textOf(join(edges.directories.state, 'trusted-project-files.json'))).toBeUndefined()
    expect(textOf(pathOf(edges))).toBeUndefined()
  })

  it('makes the own file, whose folder is for the user alone', async () => {
    const edges = loginEdges()
    const { exitCode, out } = await init(['prod', '--user', ...flags()], edges)
    expect({ exitCode, next: out.split('\n').at(-2) }).toEqual({
      exitCode: 0,
      next: `Wrote ${userPathOf(edges)} (pool prod). Next: cogtool login`,
    })
    expect(statSync(dirname(userPathOf(edges))).mode & 0o777).toBe(0o700)
    expect(JSON.parse(textOf(userPathOf(edges)) ?? '')).toEqual({ default: 'prod', pools: { prod: entry() } })
  })

  it('replaces an entry with --force, whole', async () => {
    const edges = loginEdges()
    write(pathOf(edges), { pools: { dev: { ...other, apiUrl: 'https://old.example.com' }, prod: other } })
    const { exitCode, out } = await init(['dev', '--force', ...flags()], edges)
    expect(exitCode).toBe(0)
    expect(out).toContain('Next: cogtool login --pool dev\n')
    expect(JSON.parse(textOf(pathOf(edges)) ?? '')).toEqual({ pools: { dev: entry(), prod: other } })
    const { projectFile } = JSON.parse((await run(['config', '--json', '--pool', 'dev'], edges)).out)
    expect(projectFile.trusted).toBe(true)
  })

  it('trusts no other entry of the file', async () => {
    const edges = loginEdges()
    write(pathOf(edges), { pools: { prod: other } })
    await init(flags(), edges)
    const trusted = async (name: string) =>
      JSON.parse((await run(['config', '--json', '--pool', name], edges)).out).projectFile.trusted
    expect([await trusted('dev'), await trusted('prod')]).toEqual([true, false])
  })

  it('writes the settings that flags and variables of cogtool name, and no secret', async () => {
    const edges = loginEdges({
      env: {
        COGTOOL_USER_POOL_ID: pool().poolId,
        COGTOOL_CLIENT_ID: 'c1',
        COGTOOL_CLIENT_SECRET: 'hunter2-hunter2-hunter2',
        COGTOOL_POOL: 'nowhere',
        AWS_REGION: 'us-east-2',
        AWS_PROFILE: 'work',
        AWS_ENDPOINT_URL: pool().baseUrl,
      },
    })
    const more = ['--api-url', 'https://api.example.com', '--redirect-uri', 'http://localhost:8484/callback']
    await init([...more, '--issuer', pool().issuer, '--profile', 'mine', '--region', 'eu-west-2'], edges)
    const text = textOf(pathOf(edges)) ?? ''
    expect(JSON.parse(text).pools.dev).toEqual({
      userPoolId: pool().poolId,
      clientId: 'c1',
      redirectUri: 'http://localhost:8484/callback',
      issuer: pool().issuer,
      region: 'eu-west-2',
      awsProfile: 'mine',
      apiUrl: 'https://api.example.com',
    })
    expect(text).not.toContain('hunter2')
  })

  it('reads neither the other entries nor a session', async () => {
    const edges = loginEdges()
    write(pathOf(edges), { default: 'prod', pools: { prod: { ...other, domain: 'evil.example.com' } } })
    const { exitCode } = await init(flags(), edges)
    expect(exitCode).toBe(0)
    expect(JSON.parse(textOf(pathOf(edges)) ?? '').pools.dev).toEqual(entry())
  })
})

describe('init beside a broken file that it does not write', () => {
  const broken = '{\n  "pools": {},\n}'

  it.each([
    ['--user', ['--user'], pathOf, userPathOf],
    ['the project file', [], userPathOf, pathOf],
  ] as const)('%s', async (_, args, brokenPath, written) => {
    const edges = loginEdges()
    await edges.files.replace(brokenPath(edges), broken)
    const { exitCode, out, err } = await init([...args, ...flags()], edges)
    expect(exitCode).toBe(0)
    expect(out).toContain('Next: cogtool login --pool dev\n')
    expect(err).toBe(
      `warning: the config file cannot be used: ${brokenPath(edges)} (invalid JSON at line 2, column 14: a comma too many): ` +
        'other commands stop there until you fix it\n',
    )
    expect(textOf(brokenPath(edges))).toBe(broken)
    expect(JSON.parse(textOf(written(edges)) ?? '').pools.dev).toEqual(entry())
  })
})

describe('init fills an empty file as it makes a new one', () => {
  it.each([
    ['the project file', [], pathOf, ''],
    ['a blank one, with a byte order mark', [], pathOf, '\ufeff \n'],
    ["the user's own", ['--user'], userPathOf, ''],
  ] as const)('%s', async (_, args, place, text) => {
    const edges = loginEdges()
    await edges.files.replace(place(edges), text)
    const hint = args.length > 0 ? 'cogtool init --user' : 'cogtool init'
    const { exitCode, err } = await run(['config'], edges)
    expect(exitCode).toBe(2)
    expect(err).toBe(
      `error: the config file cannot be used: ${place(edges)}\n  it is empty\n  → fill it: ${hint}, or delete it\n`,
    )
    expect((await init([...args, ...flags()], edges)).exitCode).toBe(0)
    const written = JSON.parse((textOf(place(edges)) ?? '').replace(/^\ufeff/, ''))
    expect(written).toEqual({ default: 'dev', pools: { dev: entry() } })
  })
})

describe('init that writes nothing', () => {
  const ids = ['--user-pool-id', 'eu-west-1_AbC123xyz', '--client-id', 'c1']
  interface Refusal {
    readonly name: string
    readonly args: readonly string[]
    readonly file?: unknown
    readonly userFile?: unknown
    readonly says: readonly [message: string, why: string, hint: string]
  }
  const refusals: readonly Refusal[] = [
    {
      name: 'no ids in a script',
      args: [],
      says: [
        'init needs a user pool',
        'there is no terminal to choose one at',
        'add --user-pool-id <id> --client-id <id>',
      ],
    },
    {
      name: 'no app client in a script',
      args: ['--user-pool-id', 'eu-west-1_AbC123xyz'],
      says: [
        'init needs an app client',
        'there is no terminal to choose one at',
        'add --client-id <id>; the Cognito console lists the app clients of a pool',
      ],
    },
    {
      name: 'an entry that exists',
      args: ['prod', ...ids],
      file: { pools: { prod: other } },
      says: [
        '~/cogtool.json already has a pool named "prod"',
        "init doesn't overwrite an entry unless you add --force",
        'replace it: cogtool init prod --force --user-pool-id eu-west-1_AbC123xyz --client-id c1, or give the new one another name',
      ],
    },
    {
      name: 'an entry that exists, and a flag that is missing',
      args: ['prod', ...ids.slice(0, 2), '--region', 'eu-west-1'],
      file: { pools: { prod: other } },
      says: [
        '~/cogtool.json already has a pool named "prod"',
        "init doesn't overwrite an entry unless you add --force",
        'replace it: cogtool init prod --force --client-id <id> --user-pool-id eu-west-1_AbC123xyz --region eu-west-1, or give the new one another name',
      ],
    },
    {
      name: 'an entry that exists in the own file',
      args: ['prod', '--user'],
      userFile: { pools: { prod: other } },
      says: [
        '~/config/config.json already has a pool named "prod"',
        "init doesn't overwrite an entry unless you add --force",
        'replace it: cogtool init prod --user --force --user-pool-id <id> --client-id <id>, or give the new one another name',
      ],
    },
    {
      name: 'a file of one entry without pools',
      args: ['default', '--force'],
      file: other,
      says: [
        'another entry cannot be added to ~/cogtool.json',
        'it describes one pool, without "pools"',
        'put its settings into an entry: "pools": { "default": { … } }, then cogtool init default --force --user-pool-id <id> --client-id <id>',
      ],
    },
    {
      name: 'a broken file',
      args: ids,
      file: '{\n  "pools": {},\n}',
      says: [
        'the config file cannot be used: ~/cogtool.json',
        'invalid JSON at line 2, column 14: a comma too many',
        'fix line 2, column 14',
      ],
    },
    {
      name: 'a pool id of another form',
      args: ['--user-pool-id', 'AbC123xyz', '--client-id', 'c1'],
      says: [
        'this is not a user pool id: "AbC123xyz"',
        'a pool id is <region>_<letters and digits>, e.g. eu-west-1_AbC123xyz; this one is set by --user-pool-id',
        'the Cognito console shows it as "User pool ID"',
      ],
    },
    {
      name: 'a client id of another form',
      args: ['--user-pool-id', 'eu-west-1_AbC123xyz', '--client-id', 'my client'],
      says: [
        'this is not the id of an app client: "my client"',
        'it has letters and digits only, e.g. 1h57kf5cpq17m0eml12EXAMPLE',
        'the Cognito console shows it as "Client ID", on the page "App clients" of the pool',
      ],
    },
    {
      name: 'two app clients',
      args: [...ids, '--client-id', 'c2'],
      says: ['--client-id was given more than once', 'only verify accepts several app clients', 'keep one of them'],
    },
    {
      name: 'a name with a blank',
      args: ['my pool', ...ids],
      says: [
        'this cannot be the name of a pool: "my pool"',
        'it has up to 64 letters, digits, ".", "_" and "-", and begins with a letter or a digit',
        'e.g. cogtool init dev --user-pool-id eu-west-1_AbC123xyz --client-id c1',
      ],
    },
    {
      name: 'the name of the local pool',
      args: ['local'],
      says: [
        '"local" is built in: the running local pool',
        '--pool local could not mean both',
        'give the entry another name, e.g. cogtool init dev',
      ],
    },
    {
      name: 'a pool id for a name',
      args: ['eu-west-1_AbC123xyz'],
      says: [
        'this is the id of a pool, not a name for it: eu-west-1_AbC123xyz',
        'the argument is what the pool is called in the file',
        'cogtool init dev --user-pool-id eu-west-1_AbC123xyz',
      ],
    },
    {
      name: '--pool',
      args: ['--pool', 'dev'],
      says: [
        '--pool names an entry that is there, and init makes one',
        'the name of the new entry is an argument',
        'e.g. cogtool init dev',
      ],
    },
  ]
  it.each(refusals)('$name: exit 2', async ({ args, file, userFile, says: [message, why, hint] }) => {
    const edges = loginEdges({ fetch: () => Promise.reject(new Error('a request was made')) })
    const before = file === undefined ? undefined : write(pathOf(edges), file)
    if (userFile) await edges.files.replace(userPathOf(edges), JSON.stringify(userFile))
    const { exitCode, out, err } = await init(args, edges)
    expect({ exitCode, out, err: err.replaceAll(edges.home, '~') }).toEqual({
      exitCode: 2,
      out: '',
      err: `error: ${message}\n  ${why}\n  → ${hint}\n`,
    })
    expect(textOf(pathOf(edges))).toBe(before)
    if (!userFile) expect(textOf(userPathOf(edges))).toBeUndefined()
  })

  it('a link in the place of the project file', async () => {
    const edges = loginEdges()
    symlinkSync('elsewhere.json', pathOf(edges))
    const { exitCode, err } = await init(flags(), edges)
    expect({ exitCode, err: err.replaceAll(edges.home, '~') }).toEqual({
      exitCode: 2,
      err: 'error: the config file cannot be read: ~/cogtool.json\n  it is a link\n  → make it a file that you may read, or move it away\n',
    })
  })

  it('a link of the own file that leads nowhere', async () => {
    const edges = loginEdges()
    mkdirSync(edges.directories.config)
    symlinkSync('nowhere.json', userPathOf(edges))
    const { exitCode, err } = await init(['--user', ...flags()], edges)
    expect(exitCode).toBe(2)
    expect(err).toContain('it is a link that leads nowhere\n  → make the file that it leads to, or remove the link\n')
    expect(textOf(join(edges.directories.config, 'nowhere.json'))).toBeUndefined()
  })

  const refusing = (code: string) => (edges: TestEdges) => ({
    ...edges,
    files: {
      ...edges.files,
      replace: (path: string, ...rest: [string]) =>
        path === pathOf(edges)
          ? Promise.reject(Object.assign(new Error(code), { code }))
          : edges.files.replace(path, ...rest),
    },
  })
  it.each([
    { name: 'a folder that may not be written', given: refusing('EACCES'), why: 'you have no permission for it' },
    { name: 'a read-only file system', given: refusing('EROFS'), why: 'the file system is read-only' },
    {
      name: 'a full disk',
      given: (edges: TestEdges) => withFullDisk(edges, /cogtool\.json$/),
      why: 'the disk is full',
    },
  ])('$name: exit 2, and the own file is proposed', async ({ given, why }) => {
    const edges = loginEdges()
    const { exitCode, err } = await init(flags(), given(edges))
    const { userPoolId, clientId } = entry()
    expect(exitCode).toBe(2)
    expect(err.replaceAll(edges.home, '~')).toBe(
      `error: the config file cannot be written: ~/cogtool.json\n  ${why}\n` +
        `  → make the folder writable for you, or keep it for yourself: cogtool init dev --user --user-pool-id ${userPoolId} --client-id ${clientId}\n`,
    )
  })

  it('a file that would get too large', async () => {
    const edges = loginEdges()
    const text = write(pathOf(edges), { pools: { prod: other } }).padEnd(64 * 1024 - 10)
    write(pathOf(edges), text)
    const { exitCode, err } = await init(flags(), edges)
    expect(exitCode).toBe(2)
    expect(err).toContain('config files have at most 64 KiB')
    expect(textOf(pathOf(edges))).toBe(text)
  })

  it('an entry that came in while the questions were answered', async () => {
    const edges = loginEdges()
    let text = ''
    const fetched: TestEdges['fetch'] = (url, init) => {
      text = write(pathOf(edges), { pools: { dev: other } })
      return fetch(url, init)
    }
    const { exitCode, err } = await init(flags(), { ...edges, fetch: fetched })
    expect(exitCode).toBe(2)
    expect(err).toContain('already has a pool named "dev"')
    expect(textOf(pathOf(edges))).toBe(text)
  })
})

it('a memory of trust that cannot be written is a warning: the entry is written', async () => {
  const edges = loginEdges()
  const { exitCode, err } = await init(flags(), withFullDisk(edges, /trusted-project-files/))
  expect(exitCode).toBe(0)
  expect(err).toMatch(
    /^warning: what you trust cannot be remembered in .* \(the disk is full\): the entry is written, and not trusted yet\n$/,
  )
  expect(textOf(pathOf(edges))).toBeDefined()
})
