import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Edges } from '../../src/edges/edges.ts'
import { main } from '../../src/main.ts'
import type { Environment } from '../../src/text/environment.ts'
import { serveApi } from '../helpers/api-server.ts'
import { selfSigned } from '../helpers/certificate.ts'
import { fetchFor } from '../helpers/fetch-for.ts'
import { serveProxy } from '../helpers/proxy-server.ts'
import { testEdges } from '../helpers/test-edges.ts'

const { cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/field-cases/others.json'), 'utf8'),
) as { cases: { id: string; right: { exit?: number } }[] }

const day = 86_400_000
const host = 'cognito-idp.eu-west-1.amazonaws.com'
const certificateOf = (name: string) =>
  selfSigned({
    name,
    dnsName: host,
    ipAddress: [127, 0, 0, 1],
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + day),
  })
const [trusted, other] = [certificateOf('one authority'), certificateOf('another authority')]

interface Setting {
  readonly files: Readonly<Record<string, string>>
  /** `HOME` in values stands for the folder of the test. */
  readonly env?: Environment
  readonly args?: readonly string[]
  readonly proxied?: boolean
}

/** Exports the users of a pool that has a certificate of a private authority. */
async function exportUsers({ files, env: more = {}, args = [], proxied = false }: Setting) {
  const { origin, requests } = await serveApi((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end('{"Users":[{"Username":"ann"}],"UserPool":{"SchemaAttributes":[]}}')
  }, trusted)
  const proxy = proxied ? { HTTPS_PROXY: (await serveProxy({ to: origin })).origin } : {}
  const bare = testEdges()
  const own = Object.entries(more).map(([name, value]) => [name, value?.replace('HOME', bare.home)])
  const env: Environment = {
    HOME: bare.home,
    AWS_CONFIG_FILE: join(bare.home, 'aws/config'),
    AWS_SHARED_CREDENTIALS_FILE: join(bare.home, 'aws/credentials'),
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    ...proxy,
    ...Object.fromEntries(own),
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  const trusting = (certificates: string | undefined): Edges => ({
    ...bare,
    env,
    certificates,
    fetch: fetchFor(env, certificates),
    withCertificates: (pem) => trusting(pem),
  })
  for (const [name, text] of Object.entries(files)) await bare.files.replace(join(bare.home, name), text)
  const where = proxied ? [] : ['--endpoint-url', origin]
  const words = ['export-users', '--user-pool-id', 'eu-west-1_AbC123xyz', '--columns', 'username', ...where, ...args]
  const exitCode = await main(words, trusting(undefined))
  return { exitCode, err: bare.err(), out: bare.out(), requests: requests.length }
}

const config =
  '[default]\nca_bundle = ~/ca.pem\n[profile work]\nregion = eu-west-1\ns3 =\n  ca_bundle = nowhere\nca_bundle=work.pem\n'

it.each<Setting & { id: string; name: string }>([
  { id: 'aws-ca-bundle', name: '', files: { 'ca.pem': trusted.cert }, env: { AWS_CA_BUNDLE: 'HOME/ca.pem' } },
  {
    id: 'aws-ca-bundle',
    name: 'through a proxy, at AWS itself',
    files: { 'ca.pem': trusted.cert },
    env: { AWS_CA_BUNDLE: 'ca.pem' },
    proxied: true,
  },
  { id: 'ca-bundle-of-profile', name: '', files: { 'ca.pem': trusted.cert, 'aws/config': config } },
  {
    id: 'ca-bundle-of-profile',
    name: 'of a named one, through a proxy',
    files: { 'work.pem': trusted.cert, 'aws/config': config },
    args: ['--profile', 'work'],
    env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    proxied: true,
  },
])('$id $name', async ({ id, ...setting }) => {
  const keys = '[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = s\n'
  const { exitCode, err, out } = await exportUsers({
    ...setting,
    files: { ...setting.files, 'aws/credentials': keys },
  })
  expect(exitCode, err).toBe(cases.find((one) => one.id === id)?.right.exit)
  expect(out).toContain('ann')
})

const files = { 'ca.pem': trusted.cert, 'other.pem': other.cert, 'aws/config': '[default]\nca_bundle = ca.pem\n' }

it.each<Setting & { name: string; exit: number; says?: string }>([
  { name: 'no bundle: not trusted', files: { 'ca.pem': trusted.cert }, exit: 4, says: 'certificate of 127.0.0.1' },
  { name: 'AWS_CA_BUNDLE before the profile', files, env: { AWS_CA_BUNDLE: 'other.pem' }, exit: 4 },
  {
    name: '--ca-file before AWS_CA_BUNDLE',
    files,
    env: { AWS_CA_BUNDLE: 'other.pem' },
    args: ['--ca-file', 'ca.pem'],
    exit: 0,
  },
  {
    name: '--ca-file alone, where the bundle would do',
    files,
    env: { AWS_CA_BUNDLE: 'ca.pem' },
    args: ['--ca-file', 'other.pem'],
    exit: 4,
  },
  { name: 'an empty AWS_CA_BUNDLE is none', files, env: { AWS_CA_BUNDLE: '' }, exit: 0 },
  {
    name: 'a file that is not there',
    files,
    env: { AWS_CA_BUNDLE: 'gone.pem' },
    exit: 2,
    says: 'AWS_CA_BUNDLE gives no certificate: ',
  },
  { name: 'a folder', files, env: { AWS_CA_BUNDLE: 'aws' }, exit: 2, says: 'it is a folder' },
  {
    name: 'a bundle of the profile without a certificate',
    files: { ...files, 'ca.pem': 'none' },
    exit: 2,
    says: 'ca_bundle in ~/.aws/config gives no certificate: ',
  },
])('$name', async ({ exit, says = '', ...setting }) => {
  const { exitCode, err, requests } = await exportUsers(setting)
  expect(exitCode, err).toBe(exit)
  expect(err).toContain(says)
  if (exit !== 0) expect(requests).toBe(0)
})
