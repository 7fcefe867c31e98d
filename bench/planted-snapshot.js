// A folder of answers of AWS about a pool with so many app clients, each with all that is asked about a client, and with what
// create-user-pool-client leaves open where nobody names it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const poolId = 'eu-west-1_Bench0001'

/** Writes it, and gives the ids of the clients. */
export function writePlantedSnapshot(folder, count) {
  const write = (name, answer) => writeFileSync(join(folder, `${name}.json`), JSON.stringify(answer, null, 4))
  for (const name of ['.', 'clients', 'client-secrets', 'branding', 'risk']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  const ids = Array.from({ length: count }, (_, index) => `client${String(index).padStart(20, '0')}`)
  const UserPool = {
    ...{ Id: poolId, Name: 'bench', EstimatedNumberOfUsers: 18_211, UserPoolTier: 'PLUS', Domain: 'bench' },
    UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
    SchemaAttributes: ['sub', 'email', 'custom:plan'].map((Name) => ({ Name, Mutable: Name !== 'sub' })),
  }
  write('user-pool', { UserPool })
  write('mfa', { MfaConfiguration: 'OFF' })
  write('resource-servers', { ResourceServers: [] })
  write('identity-providers', { Providers: [] })
  write('domain', {
    DomainDescription: { UserPoolId: poolId, Domain: 'bench', Status: 'ACTIVE', ManagedLoginVersion: 2 },
  })
  write('risk/pool', { RiskConfiguration: { UserPoolId: poolId } })
  write('clients', {
    UserPoolClients: ids.map((ClientId, index) => ({ ClientId, UserPoolId: poolId, ClientName: `app ${index}` })),
  })
  for (const [index, ClientId] of ids.entries()) {
    const about = { UserPoolId: poolId, ClientId }
    write(`clients/${ClientId}`, {
      UserPoolClient: {
        ...{ ...about, ClientName: `app ${index}`, CreationDate: '2026-01-01T00:00:00Z', RefreshTokenValidity: 30 },
        ...{ EnableTokenRevocation: true, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
        ...{ SupportedIdentityProviders: ['COGNITO'], CallbackURLs: [`https://app${index}.example.org/callback`] },
        ...{ AllowedOAuthFlows: ['code'], AllowedOAuthScopes: ['openid'], AllowedOAuthFlowsUserPoolClient: true },
        ...(index % 2 === 0 && { ClientSecret: '(not saved)' }),
      },
    })
    write(`client-secrets/${ClientId}`, { ClientSecrets: [{ ClientSecretCreateDate: '2024-01-01T00:00:00Z' }] })
    write(`branding/${ClientId}`, { ManagedLoginBranding: { ManagedLoginBrandingId: ClientId, UserPoolId: poolId } })
    write(`risk/${ClientId}`, { RiskConfiguration: about })
  }
  return ids
}
