import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import { main } from '../../../../src/main.ts'
import { unlessIn } from '../../../helpers/override.ts'
import { type AwsAnswers, AwsFault, type ScriptedAws, scriptedAws } from '../../../helpers/scripted-aws.ts'
import { type TestEdges, testEdges } from '../../../helpers/test-edges.ts'

export const poolId = 'eu-west-1_AbC123xyz'
export const marker = 'XMARKERX'
const account = '111122223333'
const provider = `cognito-idp.eu-west-1.amazonaws.com/${poolId}`
const functionArn = `arn:aws:lambda:eu-west-1:${account}:function:sign-up`
const keyArn = `arn:aws:kms:eu-central-1:${account}:key/k1`
const certificateArn = `arn:aws:acm:us-east-1:${account}:certificate/c1`
export const identityPoolId = 'eu-west-1:11112222-3333-4444-5555-666677778888'

/** A pool with one of everything, so that every answer is asked for; secrets hold the marker. */
export const answers: AwsAnswers = {
  'cognito-idp:DescribeUserPool': {
    UserPool: {
      Id: poolId,
      Name: 'prod',
      Arn: `arn:aws:cognito-idp:eu-west-1:${account}:userpool/${poolId}`,
      UserPoolTier: 'PLUS',
      EstimatedNumberOfUsers: 2,
      CreationDate: 1_700_000_000,
      Domain: 'corp',
      CustomDomain: 'login.example.org',
      LambdaConfig: { PreSignUp: functionArn },
      KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn: keyArn },
      SmsConfiguration: { SnsCallerArn: `arn:aws:iam::${account}:role/sms`, SnsRegion: 'eu-west-1' },
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
    },
  },
  'cognito-idp:GetUserPoolMfaConfig': { MfaConfiguration: 'OFF' },
  'cognito-idp:ListResourceServers': { ResourceServers: [] },
  'cognito-idp:GetLogDeliveryConfiguration': {
    LogDeliveryConfiguration: { UserPoolId: poolId, LogConfigurations: [] },
  },
  'cognito-idp:ListUserPoolReplicas': { UserPoolReplicas: [] },
  'cognito-idp:ListTerms': { Terms: [] },
  'cognito-idp:GetUserPoolSessionConfiguration': { UserPoolId: poolId, UserSessionTracking: 'DISABLED' },
  'cognito-idp:ListUserPoolClients': ({ NextToken: token }: { readonly NextToken?: string }) =>
    token === undefined
      ? { UserPoolClients: [{ ClientId: 'c1', UserPoolId: poolId, ClientName: 'spa' }], NextToken: 'more' }
      : { UserPoolClients: [{ ClientId: 'c2', UserPoolId: poolId, ClientName: 'web' }] },
  'cognito-idp:DescribeUserPoolClient': ({ ClientId }: { readonly ClientId?: string }) => ({
    UserPoolClient: {
      UserPoolId: poolId,
      ClientId,
      ClientName: ClientId === 'c1' ? 'spa' : 'web',
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      ...(ClientId === 'c2' && { ClientSecret: marker }),
    },
  }),
  'cognito-idp:ListUserPoolClientSecrets': {
    ClientSecrets: [{ ClientSecretId: 's1', ClientSecretValue: marker, ClientSecretCreateDate: 1_700_000_000 }],
  },
  'cognito-idp:DescribeManagedLoginBrandingByClient': new AwsFault('ResourceNotFoundException'),
  'cognito-idp:DescribeRiskConfiguration': { RiskConfiguration: { UserPoolId: poolId } },
  'cognito-idp:ListIdentityProviders': { Providers: [{ ProviderName: 'Google', ProviderType: 'Google' }] },
  'cognito-idp:DescribeIdentityProvider': {
    IdentityProvider: {
      UserPoolId: poolId,
      ProviderName: 'Google',
      ProviderType: 'Google',
      ProviderDetails: { client_id: 'g', client_secret: marker, private_key: marker },
      AttributeMapping: { email: 'email' },
    },
  },
  'cognito-idp:DescribeUserPoolDomain': ({ Domain }: { readonly Domain?: string }) => ({
    DomainDescription: {
      UserPoolId: poolId,
      Domain,
      Status: 'ACTIVE',
      ManagedLoginVersion: 2,
      ...(Domain !== 'corp' && { CustomDomainConfig: { CertificateArn: certificateArn } }),
    },
  }),
  'cognito-idp:ListUsers': {
    Users: ['ann', 'Ann'].map((Username) => ({
      Username,
      UserStatus: 'CONFIRMED',
      Enabled: true,
      UserCreateDate: 1_700_000_000,
      UserLastModifiedDate: 1_700_000_000,
      Attributes: [{ Name: 'sub', Value: `${Username === 'ann' ? 'a' : 'b'}0000000-0000-4000-8000-000000000000` }],
    })),
  },
  'wafv2:GetWebACLForResource': {},
  'cognito-identity:ListIdentityPools': {
    IdentityPools: [
      { IdentityPoolId: identityPoolId, IdentityPoolName: 'app' },
      { IdentityPoolId: identityPoolId.replace('1111', '9999'), IdentityPoolName: 'of another pool' },
    ],
  },
  'cognito-identity:DescribeIdentityPool': ({ IdentityPoolId }: { readonly IdentityPoolId?: string }) => ({
    IdentityPoolId,
    IdentityPoolName: IdentityPoolId === identityPoolId ? 'app' : 'of another pool',
    AllowUnauthenticatedIdentities: true,
    CognitoIdentityProviders: [
      { ProviderName: IdentityPoolId === identityPoolId ? provider : `${provider}9`, ClientId: 'c1' },
    ],
  }),
  'cognito-identity:GetIdentityPoolRoles': { IdentityPoolId: identityPoolId, Roles: {} },
  'cognito-identity:GetPrincipalTagAttributeMap': { IdentityPoolId: identityPoolId, PrincipalTags: {} },
  'cloudformation:DescribeStackResources': {
    StackResources: [
      {
        StackName: 'auth',
        LogicalResourceId: 'Pool',
        PhysicalResourceId: poolId,
        ResourceType: 'AWS::Cognito::UserPool',
        Timestamp: '2026-01-01T00:00:00Z',
        ResourceStatus: 'CREATE_COMPLETE',
      },
    ],
  },
  'cloudformation:ListStackResources': {
    StackResourceSummaries: [
      {
        LogicalResourceId: 'Pool',
        PhysicalResourceId: poolId,
        ResourceType: 'AWS::Cognito::UserPool',
        LastUpdatedTimestamp: '2026-01-01T00:00:00Z',
        ResourceStatus: 'CREATE_COMPLETE',
      },
    ],
  },
  'cloudformation:DescribeStacks': {
    Stacks: [
      {
        StackName: 'auth',
        CreationTime: '2026-01-01T00:00:00Z',
        StackStatus: 'CREATE_COMPLETE',
        Parameters: [{ ParameterKey: 'Secret', ParameterValue: marker }],
        Outputs: [{ OutputKey: 'Secret', OutputValue: marker }],
      },
    ],
  },
  'cloudformation:GetTemplate': {
    TemplateBody: [
      'Resources:',
      '  Pool: { Type: AWS::Cognito::UserPool, DeletionPolicy: Retain }',
      `  Google: { Type: AWS::Cognito::UserPoolIdentityProvider, Properties: { ProviderDetails: { client_secret: ${marker} } } }`,
      `  Function: { Type: AWS::Lambda::Function, Properties: { Environment: { Variables: { KEY: ${marker} } } } }`,
    ].join('\n'),
  },
  'cloudformation:GetStackPolicy': {},
  'kms:DescribeKey': { KeyMetadata: { KeyId: 'k1', KeyState: 'Enabled' } },
  'acm:DescribeCertificate': {
    Certificate: { Status: 'ISSUED', NotAfter: 1_900_000_000, RenewalEligibility: 'ELIGIBLE' },
  },
  'sns:GetSMSAttributes': { attributes: { MonthlySpendLimit: '1' } },
  'lambda:GetPolicy': { Policy: JSON.stringify({ Statement: [] }) },
}

export interface DoctorRun {
  readonly exitCode: number
  readonly out: string
  readonly err: string
  readonly aws: ScriptedAws
  readonly edges: TestEdges
}

/** Runs doctor about this pool, at services of this machine. */
export async function doctorAt(
  given: AwsAnswers,
  args: readonly string[],
  edges: TestEdges = testEdges(),
): Promise<DoctorRun> {
  // where the SDK looks for them
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true')
  const aws = await scriptedAws(given)
  const own = { ...edges, env: { AWS_ENDPOINT_URL: aws.url, ...edges.env } }
  const exitCode = await main(['doctor', ...unlessIn(args, ['--user-pool-id', poolId]), ...args], own)
  return { exitCode, out: edges.out(), err: edges.err(), aws, edges }
}

/** The actions that were asked for, each once, sorted. */
export function actionsOf({ calls }: Pick<ScriptedAws, 'calls'>): string[] {
  return [...new Set(calls.map(({ action }) => action))].sort()
}

/** The files of a folder and those below it, by name. */
export function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => statSync(join(folder, name)).isFile()).sort()
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}
