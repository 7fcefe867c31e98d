/** One kind of answer: the file that holds it, the AWS CLI call that prints it, and what IAM calls that. */
export interface Source {
  /** Below the folder; `<…>` stands for what each client, provider, … has of its own. */
  readonly file: string
  readonly call: string
  readonly action: string
  /** The member of the answer that is kept, or the one of these that is there; absent: the whole answer. */
  readonly members?: readonly string[]
  /** What IAM must allow as well, where it takes more than that one action to get it. */
  readonly also?: readonly string[]
}

/** Every answer that a snapshot can hold. */
export const sources = {
  pool: idp('user-pool.json', 'describe-user-pool', 'DescribeUserPool', 'UserPool'),
  mfa: idp('mfa.json', 'get-user-pool-mfa-config', 'GetUserPoolMfaConfig'),
  resourceServers: idp('resource-servers.json', 'list-resource-servers', 'ListResourceServers', 'ResourceServers'),
  logDelivery: idp(
    'log-delivery.json',
    'get-log-delivery-configuration',
    'GetLogDeliveryConfiguration',
    'LogDeliveryConfiguration',
  ),
  replicas: idp('replicas.json', 'list-user-pool-replicas', 'ListUserPoolReplicas', 'UserPoolReplicas'),
  session: idp('session.json', 'get-user-pool-session-configuration', 'GetUserPoolSessionConfiguration'),
  clients: idp('clients.json', 'list-user-pool-clients', 'ListUserPoolClients', 'UserPoolClients'),
  client: idp('clients/<clientId>.json', 'describe-user-pool-client', 'DescribeUserPoolClient', 'UserPoolClient'),
  secrets: idp(
    'client-secrets/<clientId>.json',
    'list-user-pool-client-secrets',
    'ListUserPoolClientSecrets',
    'ClientSecrets',
  ),
  branding: idp(
    'branding/<clientId>.json',
    'describe-managed-login-branding-by-client',
    'DescribeManagedLoginBrandingByClient',
    'ManagedLoginBranding',
  ),
  risk: idp('risk/pool.json', 'describe-risk-configuration', 'DescribeRiskConfiguration', 'RiskConfiguration'),
  clientRisk: idp(
    'risk/<clientId>.json',
    'describe-risk-configuration --client-id',
    'DescribeRiskConfiguration',
    'RiskConfiguration',
  ),
  providers: idp('identity-providers.json', 'list-identity-providers', 'ListIdentityProviders', 'Providers'),
  provider: idp(
    'identity-providers/<name>.json',
    'describe-identity-provider',
    'DescribeIdentityProvider',
    'IdentityProvider',
  ),
  domain: idp('domain.json', 'describe-user-pool-domain', 'DescribeUserPoolDomain', 'DomainDescription'),
  customDomain: idp('custom-domain.json', 'describe-user-pool-domain', 'DescribeUserPoolDomain', 'DomainDescription'),
  terms: idp('terms.json', 'list-terms', 'ListTerms', 'Terms'),
  waf: {
    file: 'waf.json',
    call: 'aws wafv2 get-web-acl-for-resource',
    action: 'wafv2:GetWebACLForResource',
    also: ['wafv2:GetWebACL', 'cognito-idp:GetWebACLForResource'],
  },
  identityPool: {
    file: 'identity-pools/<id>.json',
    call: 'aws cognito-identity describe-identity-pool',
    action: 'cognito-identity:DescribeIdentityPool',
    also: ['cognito-identity:ListIdentityPools'],
  },
  identityPoolRoles: {
    file: 'identity-pool-roles/<id>.json',
    call: 'aws cognito-identity get-identity-pool-roles',
    action: 'cognito-identity:GetIdentityPoolRoles',
  },
  identityPoolTags: {
    file: 'identity-pool-tags/<id>.json',
    call: 'aws cognito-identity get-principal-tag-attribute-map',
    action: 'cognito-identity:GetPrincipalTagAttributeMap',
  },
  stackResources: {
    file: 'stack/resources.json',
    call: 'aws cloudformation describe-stack-resources --physical-resource-id',
    action: 'cloudformation:DescribeStackResources',
    also: ['cloudformation:ListStackResources'],
    members: ['StackResources', 'StackResourceSummaries'],
  },
  stack: {
    file: 'stack/stack.json',
    call: 'aws cloudformation describe-stacks',
    action: 'cloudformation:DescribeStacks',
    members: ['Stacks'],
  },
  template: {
    file: 'stack/template.json',
    call: 'aws cloudformation get-template --template-stage Processed',
    action: 'cloudformation:GetTemplate',
    members: ['TemplateBody'],
  },
  stackPolicy: {
    file: 'stack/policy.json',
    call: 'aws cloudformation get-stack-policy',
    action: 'cloudformation:GetStackPolicy',
    members: ['StackPolicyBody'],
  },
  key: { file: 'key.json', call: 'aws kms describe-key', action: 'kms:DescribeKey', members: ['KeyMetadata'] },
  certificate: {
    file: 'certificate.json',
    call: 'aws acm describe-certificate',
    action: 'acm:DescribeCertificate',
    members: ['Certificate'],
  },
  sms: {
    file: 'sms.json',
    call: 'aws sns get-sms-attributes',
    action: 'sns:GetSMSAttributes',
    members: ['attributes'],
  },
  lambda: {
    file: 'lambda/<name>.json',
    call: 'aws lambda get-policy',
    action: 'lambda:GetPolicy',
    members: ['Policy'],
  },
  users: {
    file: 'users.jsonl',
    call: 'cogtool export-users --format jsonl -o users.jsonl',
    action: 'cognito-idp:ListUsers',
  },
} as const satisfies Record<string, Source>

type StemOf<File extends string> = File extends `${infer Folder}/${string}`
  ? Folder
  : File extends `${infer Stem}.${string}`
    ? Stem
    : never

/** The name of a file or folder below a snapshot's. */
export type AnswerKind = StemOf<(typeof sources)[keyof typeof sources]['file']>

function idp<File extends string>(file: File, operation: string, action: string, member?: string) {
  return {
    file,
    call: `aws cognito-idp ${operation}`,
    action: `cognito-idp:${action}`,
    ...(member !== undefined && { members: [member] }),
  }
}

/** The file of one client, provider, identity pool or function. */
export function fileOf({ file }: Source, stem?: string): string {
  return stem === undefined ? file : file.replace(/<\w+>/, () => stem)
}

/** A name as a part of a file's name: ids of identity pools have a colon, names of providers may have nearly anything. */
export function stemOf(name: string): string {
  return name.replaceAll(':', '_').replace(/[%/\\*?"<>|\u0000-\u001f]/g, (character) => encodeURIComponent(character))
}
