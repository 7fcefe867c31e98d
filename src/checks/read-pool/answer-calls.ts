import type { JsonObject } from '../../text/json.ts'
import { functionName } from '../snapshot/read-triggers.ts'
import type { Pool } from '../snapshot/snapshot.ts'
import type { sources } from '../snapshot/sources.ts'

/** What a request is about. */
export interface Subject {
  readonly poolId: string
  readonly pool: Pool
  /** The id or name of an app client, provider, identity pool, function, stack, certificate. */
  readonly name: string
  /** By which an identity pool names the pool. */
  readonly provider?: string
}

/** The request for one kind of answer. */
export interface AnswerCall {
  readonly input: (subject: Subject) => JsonObject
  /** Where it is asked; absent: in the pool's Region. */
  readonly region?: (subject: Subject) => string | undefined
  /** Whether it comes in pages. */
  readonly isPaged?: true
}

/** How each answer is asked for: which operation that is stands with its source. */
export const answerCalls: Readonly<Record<Exclude<keyof typeof sources, 'users'>, AnswerCall>> = {
  pool: { input: ofPool },
  mfa: { input: ofPool },
  resourceServers: { input: (subject) => ({ ...ofPool(subject), MaxResults: 50 }), isPaged: true },
  logDelivery: { input: ofPool },
  replicas: { input: ofPool, isPaged: true },
  session: { input: ofPool },
  clients: { input: (subject) => ({ ...ofPool(subject), MaxResults: 60 }), isPaged: true },
  client: { input: ofClient },
  secrets: { input: ofClient, isPaged: true },
  branding: { input: ofClient },
  risk: { input: ofPool },
  clientRisk: { input: ofClient },
  providers: { input: (subject) => ({ ...ofPool(subject), MaxResults: 60 }), isPaged: true },
  provider: { input: (subject) => ({ ...ofPool(subject), ProviderName: subject.name }) },
  domain: { input: ({ pool }) => ({ Domain: pool.Domain }) },
  customDomain: { input: ({ pool }) => ({ Domain: pool.CustomDomain }) },
  terms: { input: (subject) => ({ ...ofPool(subject), MaxResults: 60 }), isPaged: true },
  waf: { input: ({ pool }) => ({ ResourceArn: pool.Arn }) },
  identityPool: { input: ofIdentityPool },
  identityPoolRoles: { input: ofIdentityPool },
  identityPoolTags: { input: (subject) => ({ ...ofIdentityPool(subject), IdentityProviderName: subject.provider }) },
  stackResources: { input: ({ poolId }) => ({ PhysicalResourceId: poolId }) },
  stack: { input: ofStack },
  template: { input: (subject) => ({ ...ofStack(subject), TemplateStage: 'Processed' }) },
  stackPolicy: { input: ofStack },
  key: {
    input: ({ pool }) => ({ KeyId: pool.KeyConfiguration?.KmsKeyArn }),
    region: ({ pool }) => regionInArn(pool.KeyConfiguration?.KmsKeyArn),
  },
  certificate: { input: ({ name }) => ({ CertificateArn: name }), region: ({ name }) => regionInArn(name) },
  sms: {
    input: () => ({ attributes: ['MonthlySpendLimit'] }),
    region: ({ pool }) => pool.SmsConfiguration?.SnsRegion,
  },
  lambda: { input: ({ name }) => ofFunction(name), region: ({ name }) => regionInArn(name) },
}

function ofPool({ poolId }: Subject): JsonObject {
  return { UserPoolId: poolId }
}

function ofClient({ poolId, name }: Subject): JsonObject {
  return { UserPoolId: poolId, ClientId: name }
}

function ofIdentityPool({ name }: Subject): JsonObject {
  return { IdentityPoolId: name }
}

function ofStack({ name }: Subject): JsonObject {
  return { StackName: name }
}

/** A version or an alias has a policy of its own. */
function ofFunction(arn: string): JsonObject {
  const [, qualifier] = functionName(arn).split(':')
  if (qualifier === undefined) return { FunctionName: arn }
  return { FunctionName: arn.slice(0, -qualifier.length - 1), Qualifier: qualifier }
}

/** The fourth part of an ARN; undefined where there is none. */
function regionInArn(arn: string | undefined): string | undefined {
  return arn?.split(':')[3] || undefined
}
