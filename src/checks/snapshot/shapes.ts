import type { ShapeOf } from './shape.ts'
import type {
  Certificate,
  Client,
  ClientParts,
  IdentityPool,
  IdentityPoolParts,
  IdentityPoolRoles,
  KeyMetadata,
  Pool,
  PoolParts,
  Provider,
  Replica,
  SessionConfiguration,
  Stack,
  StackResource,
  Terms,
} from './snapshot.ts'

const sms = {
  SnsCallerArn: 'text',
  ExternalId: 'text',
  SnsRegion: 'text',
  EumsSms: {
    CallerArn: 'text',
    ExternalId: 'text',
    OriginationIdentity: 'text',
    ConfigurationSetName: 'text',
    InEntityId: 'text',
    InTemplateId: 'text',
    Region: 'text',
  },
} as const

const versioned = { LambdaVersion: 'text', LambdaArn: 'text' } as const

/** DescribeUserPool's `UserPool`. */
export const poolShape: ShapeOf<Pool> = {
  Id: 'text',
  Name: 'text',
  Arn: 'text',
  Status: 'text',
  CreationDate: 'time',
  LastModifiedDate: 'time',
  EstimatedNumberOfUsers: 'number',
  UserPoolTier: 'text',
  DeletionProtection: 'text',
  MfaConfiguration: 'text',
  Domain: 'text',
  CustomDomain: 'text',
  Policies: {
    PasswordPolicy: {
      MinimumLength: 'number',
      RequireUppercase: 'boolean',
      RequireLowercase: 'boolean',
      RequireNumbers: 'boolean',
      RequireSymbols: 'boolean',
      PasswordHistorySize: 'number',
      TemporaryPasswordValidityDays: 'number',
    },
    SignInPolicy: { AllowedFirstAuthFactors: ['text'] },
  },
  LambdaConfig: {
    PreSignUp: 'text',
    CustomMessage: 'text',
    PostConfirmation: 'text',
    PreAuthentication: 'text',
    PostAuthentication: 'text',
    DefineAuthChallenge: 'text',
    CreateAuthChallenge: 'text',
    VerifyAuthChallengeResponse: 'text',
    PreTokenGeneration: 'text',
    UserMigration: 'text',
    PreTokenGenerationConfig: versioned,
    CustomSMSSender: versioned,
    CustomEmailSender: versioned,
    KMSKeyID: 'text',
    InboundFederation: versioned,
  },
  SchemaAttributes: [
    {
      Name: 'text',
      AttributeDataType: 'text',
      DeveloperOnlyAttribute: 'boolean',
      Mutable: 'boolean',
      Required: 'boolean',
      NumberAttributeConstraints: { MinValue: 'text', MaxValue: 'text' },
      StringAttributeConstraints: { MinLength: 'text', MaxLength: 'text' },
    },
  ],
  AutoVerifiedAttributes: ['text'],
  AliasAttributes: ['text'],
  UsernameAttributes: ['text'],
  UsernameConfiguration: { CaseSensitive: 'boolean' },
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['text'] },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 'number', Name: 'text' }] },
  AdminCreateUserConfig: {
    AllowAdminCreateUserOnly: 'boolean',
    UnusedAccountValidityDays: 'number',
    InviteMessageTemplate: { SMSMessage: 'text', EmailMessage: 'text', EmailSubject: 'text' },
  },
  UserPoolAddOns: { AdvancedSecurityMode: 'text', AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'text' } },
  DcrConfiguration: {
    EnableStatus: 'text',
    OpenDcrEnabled: 'boolean',
    AuthenticatedGrantTypes: ['text'],
    OpenDcrGrantTypes: ['text'],
    AllowedScopes: ['text'],
  },
  AcrConfiguration: { '*': { AcrValue: 'text' } },
  IssuerConfiguration: { Type: 'text' },
  KeyConfiguration: { KeyType: 'text', KmsKeyArn: 'text' },
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: 'boolean', DeviceOnlyRememberedOnUserPrompt: 'boolean' },
  EmailConfiguration: {
    SourceArn: 'text',
    ReplyToEmailAddress: 'text',
    EmailSendingAccount: 'text',
    From: 'text',
    ConfigurationSet: 'text',
  },
  SmsConfiguration: sms,
  SmsConfigurationFailure: 'text',
  EmailConfigurationFailure: 'text',
  SmsVerificationMessage: 'text',
  SmsAuthenticationMessage: 'text',
  EmailVerificationMessage: 'text',
  EmailVerificationSubject: 'text',
  VerificationMessageTemplate: {
    SmsMessage: 'text',
    EmailMessage: 'text',
    EmailSubject: 'text',
    EmailMessageByLink: 'text',
    EmailSubjectByLink: 'text',
    DefaultEmailOption: 'text',
  },
  UserPoolTags: { '*': 'text' },
}

/** DescribeUserPoolClient's `UserPoolClient`. */
export const clientShape: ShapeOf<Client> = {
  UserPoolId: 'text',
  ClientName: 'text',
  ClientId: 'text',
  ClientSecret: 'text',
  ClientType: 'text',
  LastModifiedDate: 'time',
  CreationDate: 'time',
  RefreshTokenValidity: 'number',
  AccessTokenValidity: 'number',
  IdTokenValidity: 'number',
  TokenValidityUnits: { AccessToken: 'text', IdToken: 'text', RefreshToken: 'text' },
  ReadAttributes: ['text'],
  WriteAttributes: ['text'],
  ExplicitAuthFlows: ['text'],
  SupportedIdentityProviders: ['text'],
  CallbackURLs: ['text'],
  LogoutURLs: ['text'],
  DefaultRedirectURI: 'text',
  AllowedOAuthFlows: ['text'],
  AllowedOAuthScopes: ['text'],
  AllowedOAuthFlowsUserPoolClient: 'boolean',
  AnalyticsConfiguration: {
    ApplicationId: 'text',
    ApplicationArn: 'text',
    RoleArn: 'text',
    ExternalId: 'text',
    UserDataShared: 'boolean',
  },
  PreventUserExistenceErrors: 'text',
  EnableTokenRevocation: 'boolean',
  EnablePropagateAdditionalUserContextData: 'boolean',
  AuthSessionValidity: 'number',
  RefreshTokenRotation: { Feature: 'text', RetryGracePeriodSeconds: 'number' },
}

/** DescribeIdentityProvider's `IdentityProvider`. */
export const providerShape: ShapeOf<Provider> = {
  UserPoolId: 'text',
  ProviderName: 'text',
  ProviderType: 'text',
  ProviderDetails: { '*': 'text' },
  AttributeMapping: { '*': 'text' },
  IdpIdentifiers: ['text'],
  AcrMapping: { '*': 'text' },
  LastModifiedDate: 'time',
  CreationDate: 'time',
}

export const mfaShape: ShapeOf<PoolParts['mfa']> = {
  MfaConfiguration: 'text',
  SmsMfaConfiguration: { SmsAuthenticationMessage: 'text', SmsConfiguration: sms },
  SoftwareTokenMfaConfiguration: { Enabled: 'boolean' },
  EmailMfaConfiguration: { Message: 'text', Subject: 'text' },
  WebAuthnConfiguration: { RelyingPartyId: 'text', UserVerification: 'text', FactorConfiguration: 'text' },
}

export const resourceServersShape: ShapeOf<PoolParts['resourceServers']> = [
  {
    UserPoolId: 'text',
    Identifier: 'text',
    Name: 'text',
    Scopes: [{ ScopeName: 'text', ScopeDescription: 'text' }],
    ManagedBy: 'text',
  },
]

export const logDeliveryShape: ShapeOf<PoolParts['logDelivery']> = {
  UserPoolId: 'text',
  LogConfigurations: [
    {
      LogLevel: 'text',
      EventSource: 'text',
      CloudWatchLogsConfiguration: { LogGroupArn: 'text' },
      S3Configuration: { BucketArn: 'text' },
      FirehoseConfiguration: { StreamArn: 'text' },
    },
  ],
}

export const replicasShape: ShapeOf<readonly Replica[]> = [
  { RegionName: 'text', Role: 'text', Status: 'text', UserPoolArn: 'text' },
]

export const sessionShape: ShapeOf<SessionConfiguration> = { UserPoolId: 'text', UserSessionTracking: 'text' }

const notice = { Subject: 'text', HtmlBody: 'text', TextBody: 'text' } as const
const takeover = { Notify: 'boolean', EventAction: 'text' } as const

/** DescribeRiskConfiguration's `RiskConfiguration`. */
export const riskShape: ShapeOf<ClientParts['risk']> = {
  UserPoolId: 'text',
  ClientId: 'text',
  CompromisedCredentialsRiskConfiguration: { EventFilter: ['text'], Actions: { EventAction: 'text' } },
  AccountTakeoverRiskConfiguration: {
    NotifyConfiguration: {
      From: 'text',
      ReplyTo: 'text',
      SourceArn: 'text',
      BlockEmail: notice,
      NoActionEmail: notice,
      MfaEmail: notice,
    },
    Actions: { LowAction: takeover, MediumAction: takeover, HighAction: takeover },
  },
  RiskExceptionConfiguration: { BlockedIPRangeList: ['text'], SkippedIPRangeList: ['text'] },
  LastModifiedDate: 'time',
}

export const clientsShape: ShapeOf<PoolParts['clients']> = [
  { ClientId: 'text', UserPoolId: 'text', ClientName: 'text' },
]

export const secretsShape: ShapeOf<ClientParts['secrets']> = [
  { ClientSecretId: 'text', ClientSecretCreateDate: 'time' },
]

export const brandingShape: ShapeOf<ClientParts['branding']> = {
  ManagedLoginBrandingId: 'text',
  UserPoolId: 'text',
  UseCognitoProvidedValues: 'boolean',
}

export const providersShape: ShapeOf<PoolParts['providers']> = [
  { ProviderName: 'text', ProviderType: 'text', LastModifiedDate: 'time', CreationDate: 'time' },
]

/** DescribeUserPoolDomain's `DomainDescription`. */
export const domainShape: ShapeOf<PoolParts['domain']> = {
  UserPoolId: 'text',
  AWSAccountId: 'text',
  Domain: 'text',
  S3Bucket: 'text',
  CloudFrontDistribution: 'text',
  Version: 'text',
  Status: 'text',
  CustomDomainConfig: { CertificateArn: 'text', SecurityPolicy: 'text' },
  ManagedLoginVersion: 'number',
  Routing: { Failover: { SecondaryRegion: 'text', PrimaryRoute53HealthCheckId: 'text' } },
}

export const wafShape: ShapeOf<PoolParts['waf']> = { WebACL: { Name: 'text' } }

export const identityPoolShape: ShapeOf<IdentityPool> = {
  IdentityPoolId: 'text',
  IdentityPoolName: 'text',
  AllowUnauthenticatedIdentities: 'boolean',
  AllowClassicFlow: 'boolean',
  CognitoIdentityProviders: [{ ProviderName: 'text', ClientId: 'text', ServerSideTokenCheck: 'boolean' }],
}

export const rolesShape: ShapeOf<IdentityPoolRoles> = {
  IdentityPoolId: 'text',
  Roles: { '*': 'text' },
  RoleMappings: { '*': { Type: 'text', RulesConfiguration: { Rules: [{ Claim: 'text', RoleARN: 'text' }] } } },
}

export const tagsShape: ShapeOf<IdentityPoolParts['tags']> = {
  IdentityPoolId: 'text',
  IdentityProviderName: 'text',
  UseDefaults: 'boolean',
  PrincipalTags: { '*': 'text' },
}

export const stackResourcesShape: ShapeOf<readonly StackResource[]> = [
  {
    StackName: 'text',
    LogicalResourceId: 'text',
    PhysicalResourceId: 'text',
    ResourceType: 'text',
    DriftInformation: { StackResourceDriftStatus: 'text' },
  },
]

export const stacksShape: ShapeOf<readonly Stack[]> = [{ StackName: 'text', EnableTerminationProtection: 'boolean' }]

export const keyShape: ShapeOf<KeyMetadata> = { KeyState: 'text', DeletionDate: 'time' }

export const certificateShape: ShapeOf<Certificate> = { NotAfter: 'time', Status: 'text', RenewalEligibility: 'text' }

export const smsShape: ShapeOf<PoolParts['sms']> = { MonthlySpendLimit: 'text' }

export const termsShape: ShapeOf<readonly Terms[]> = [
  { TermsId: 'text', TermsName: 'text', Enforcement: 'text', CreationDate: 'time', LastModifiedDate: 'time' },
]
