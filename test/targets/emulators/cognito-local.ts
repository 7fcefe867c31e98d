import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { onTestFinished } from 'vitest'
import { freePort } from '../../helpers/login-edges.ts'
import type { EmulatedPool } from './pool.ts'

const start = join(import.meta.dirname, 'node_modules/cognito-local/lib/bin/start.js')

/** Starts cognito-local on a free port with a pool, an app client and a user, for the time of one test. */
export async function startCognitoLocal(person: EmulatedPool['person']): Promise<EmulatedPool> {
  const port = await freePort()
  // it keeps its pools below the working directory
  const cwd = mkdtempSync(join(tmpdir(), 'cognito-local-'))
  const env = { PATH: process.env.PATH, HOST: 'localhost', PORT: String(port) }
  const child = spawn(process.execPath, [start], { cwd, env, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  onTestFinished(async () => {
    child.kill()
    await ended
    rmSync(cwd, { recursive: true, force: true })
  })
  const endpoint = `http://localhost:${port}`
  await answering(`${endpoint}/health`)

  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const api = new CognitoIdentityProviderClient({ endpoint, region: 'local', credentials })
  const { UserPool } = await api.send(new CreateUserPoolCommand({ PoolName: 'app' }))
  const poolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await api.send(
    new CreateUserPoolClientCommand({
      UserPoolId: poolId,
      ClientName: 'app',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  )
  const user = { UserPoolId: poolId, Username: person.username }
  const email = { Name: 'email', Value: person.username }
  await api.send(new AdminCreateUserCommand({ ...user, UserAttributes: [email], MessageAction: 'SUPPRESS' }))
  await api.send(new AdminSetUserPasswordCommand({ ...user, Password: person.password, Permanent: true }))
  const clientId = UserPoolClient?.ClientId ?? ''
  return { endpoint, poolId, clientId, issuer: `${endpoint}/${poolId}`, person }
}

/** Waits until a program that was just started answers there. */
async function answering(url: string): Promise<void> {
  for (let tries = 100; ; tries -= 1) {
    try {
      await fetch(url)
      return
    } catch (error) {
      if (tries === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
