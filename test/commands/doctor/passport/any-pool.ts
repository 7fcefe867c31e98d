import { type FilesOf, poolId, userPool } from '../../../checks/snapshot/folder-of.ts'

/** Names as somebody might give them who wants to break out of a report: markup, Markdown, commands of runners, hidden characters. */
export const hostileName =
  '<img src=x onerror=alert(1)>"\'|`x`[a](https://evil.example)</details>\n::error::x\u202e\u001b[31m\u200b&amp;'

/** A pool that has one of everything, with this name in every place that anyone can name. */
export function anyPool(name: string, clients = 2): FilesOf {
  const arn = `arn:aws:cognito-idp:eu-west-1:111122223333:userpool/${poolId}`
  const lambda = 'arn:aws:lambda:eu-west-1:111122223333:function:claims'
  const ids = Array.from({ length: clients }, (_, place) => `c${place + 1}`)
  const client = (id: string, place: number) => ({
    UserPoolClient: {
      UserPoolId: poolId,
      ClientId: id,
      ClientName: `${name} ${id}`,
      ...(place === 1 && { ClientSecret: 'not for any report' }),
      CreationDate: '2026-01-02T03:04:05Z',
      ExplicitAuthFlows:
        place === 1 ? ['ALLOW_REFRESH_TOKEN_AUTH'] : ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: [place === 1 ? 'client_credentials' : 'implicit'],
      AllowedOAuthScopes: ['openid', `https://api.example/${name}`],
      CallbackURLs: [`https://app.example/${name}`, 'http://app.example/callback'],
      LogoutURLs: ['https://app.example/bye'],
      SupportedIdentityProviders: ['COGNITO', 'corp'],
      AccessTokenValidity: 2,
    },
  })
  return {
    'user-pool.json': userPool({
      Name: name,
      Arn: arn,
      UserPoolTier: 'PLUS',
      CreationDate: '2025-01-02T03:04:05Z',
      UserPoolTags: { team: name },
      Domain: 'prod',
      CustomDomain: 'auth.example.org',
      LambdaConfig: {
        PreTokenGeneration: lambda,
        PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: lambda },
      },
      AcrConfiguration: { 'urn:cognito:loa:1': { AcrValue: name } },
      SchemaAttributes: [{ Name: 'email', Required: true, Mutable: true }],
    }),
    'mfa.json': { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
    'clients.json': { UserPoolClients: ids.map((ClientId) => ({ ClientId, UserPoolId: poolId, ClientName: name })) },
    ...Object.fromEntries(ids.map((id, place) => [`clients/${id}.json`, client(id, place)])),
    'identity-providers.json': { Providers: [{ ProviderName: 'corp', ProviderType: 'SAML' }] },
    'identity-providers/corp.json': {
      IdentityProvider: {
        UserPoolId: poolId,
        ProviderName: 'corp',
        ProviderType: 'SAML',
        ProviderDetails: { MetadataURL: 'https://idp.example/metadata', client_secret: 'not for any report' },
        AttributeMapping: { email: name },
        IdpIdentifiers: [name],
        AcrMapping: { high: name },
      },
    },
    'domain.json': { DomainDescription: { Domain: 'prod', Status: 'ACTIVE', ManagedLoginVersion: 2 } },
    'custom-domain.json': {
      DomainDescription: {
        Domain: 'auth.example.org',
        Status: 'ACTIVE',
        ManagedLoginVersion: 2,
        CustomDomainConfig: { CertificateArn: 'arn', SecurityPolicy: 'TLS_V1' },
      },
    },
    'certificate.json': { Certificate: { NotAfter: '2026-12-10T00:00:00Z', Status: 'ISSUED' } },
    'terms.json': { Terms: [{ TermsName: name, Enforcement: 'NONE', LastModifiedDate: '2026-02-03T00:00:00Z' }] },
    'waf.json': { WebACL: { Name: name } },
    'replicas.json': '',
    'resource-servers.json': { ResourceServers: [] },
    'stack/resources.json': {
      StackResources: [{ StackName: name, LogicalResourceId: 'Pool', PhysicalResourceId: poolId, ResourceType: 'x' }],
    },
  }
}

/** An accepted risk that names nobody it should not. */
export const acceptedRisk = (name: string) => ({
  id: 'client-implicit-grant',
  resource: `${poolId}/clients/c1`,
  reason: `until the app is rebuilt ${name.replace(/[\n\u001b]/g, '')}`,
  until: '2027-03-31',
  by: 'ann@example.org',
})
