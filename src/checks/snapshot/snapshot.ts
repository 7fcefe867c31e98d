import type {
  DomainDescriptionType,
  GetUserPoolMfaConfigResponse,
  IdentityProviderType,
  LogDeliveryConfigurationType,
  ManagedLoginBrandingType,
  ProviderDescription,
  ResourceServerType,
  RiskConfigurationType,
  TermsDescriptionType,
  UserPoolClientDescription,
  UserPoolClientType,
  UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Skipped } from '../findings/finding.ts'

/** What JSON makes of a type of the SDK: times are text. */
export type AsJson<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly AsJson<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: AsJson<T[Name]> }
      : T

/**
 * An answer of AWS, or why there is none and what would give it: the file and its call, or the IAM action. `inapplicable`: this pool
 * has nothing of the kind, as its tier or its add-ons do not.
 */
export type Reading<T> =
  | { readonly state: 'read'; readonly value: T }
  | { readonly state: Exclude<Skipped['reason'], 'asked'> | 'inapplicable'; readonly needs: string }

export type Pool = AsJson<UserPoolType>
/** `ClientSecret`: only whether it is there may be looked at. */
export type Client = AsJson<UserPoolClientType>
export type Provider = AsJson<IdentityProviderType>

/** The answers that are about the pool as a whole, beside DescribeUserPool. */
export interface PoolParts {
  readonly mfa: AsJson<GetUserPoolMfaConfigResponse>
  readonly resourceServers: readonly AsJson<ResourceServerType>[]
  readonly logDelivery: AsJson<LogDeliveryConfigurationType>
  readonly replicas: readonly Replica[]
  readonly session: SessionConfiguration
  /** Of the pool; an empty one has no actions. */
  readonly risk: AsJson<RiskConfigurationType>
  readonly clients: readonly AsJson<UserPoolClientDescription>[]
  /** Every client of `clients`, described; not read where one of them is not. */
  readonly clientDescriptions: readonly Client[]
  readonly providers: readonly AsJson<ProviderDescription>[]
  /** Every provider of `providers`, described; not read where one of them is not. */
  readonly providerDescriptions: readonly Provider[]
  /** The prefix domain; an empty one: there is none. */
  readonly domain: AsJson<DomainDescriptionType>
  readonly customDomain: AsJson<DomainDescriptionType>
  readonly waf: { readonly WebACL?: { readonly Name?: string } }
  /** Every identity pool that names this pool, described. */
  readonly identityPools: readonly IdentityPool[]
  readonly stackResources: readonly StackResource[]
  readonly stack: Stack
  /** The template as an object, whatever it was written in. */
  readonly template: unknown
  /** The stack's policy; undefined: it has none. */
  readonly stackPolicy: unknown
  /** Of the key that the pool is encrypted with, where it has its own. */
  readonly key: KeyMetadata
  /** Of the custom domain. */
  readonly certificate: Certificate
  readonly sms: { readonly MonthlySpendLimit?: string }
  readonly users: UserFacts
}

/** The answers about one app client. */
export interface ClientParts {
  readonly description: Client
  readonly secrets: readonly { readonly ClientSecretId?: string; readonly ClientSecretCreateDate?: string }[]
  /** An empty one: the client has no style. */
  readonly branding: AsJson<Omit<ManagedLoginBrandingType, 'Settings' | 'Assets' | 'CreationDate' | 'LastModifiedDate'>>
  /** Of the client alone; an empty one inherits the pool's. */
  readonly risk: AsJson<RiskConfigurationType>
}

/** The answers about one identity provider. */
export interface ProviderParts {
  readonly description: Provider
}

/** The answers about one identity pool. */
export interface IdentityPoolParts {
  readonly description: IdentityPool
  readonly roles: IdentityPoolRoles
  readonly tags: {
    readonly IdentityPoolId?: string
    readonly IdentityProviderName?: string
    /** Whether the default attributes are mapped, aud and sub. */
    readonly UseDefaults?: boolean
    readonly PrincipalTags?: Readonly<Record<string, string>>
  }
}

/** The answers about one Lambda function that is a trigger of the pool. */
export interface TriggerParts {
  /** The function's resource policy, parsed; undefined: the function or its policy is gone. */
  readonly policy: unknown
}

export type Parts<Of> = { readonly [Name in keyof Of]: Reading<Of[Name]> }

/** A pool as AWS described it, judged without asking anything more. */
export interface Snapshot {
  readonly poolId: string
  readonly region: string
  /** undefined where nothing says when it was read. */
  readonly readAt: Date | undefined
  readonly pool: Pool
  readonly parts: Parts<PoolParts>
  /** By client id. */
  readonly clients: ReadonlyMap<string, Parts<ClientParts>>
  /** By name. */
  readonly providers: ReadonlyMap<string, Parts<ProviderParts>>
  /** By id. */
  readonly identityPools: ReadonlyMap<string, Parts<IdentityPoolParts>>
  /** By the function's ARN. */
  readonly triggers: ReadonlyMap<string, Parts<TriggerParts>>
  /** Terms of use and the like, which no check looks at; absent: nobody asked for them. */
  readonly terms?: Reading<readonly Terms[]>
  /** The answers that all of this was read from, by file; absent: nobody took them down. */
  readonly answers?: readonly AnswerRecord[]
}

/** One answer of AWS as evidence. */
export interface AnswerRecord {
  /** Below the folder of a snapshot. */
  readonly file: string
  readonly call: string
  readonly state: Reading<never>['state']
  /** Of the bytes of the file, in hexadecimal; null where it was not read. */
  readonly sha256: string | null
  /** Whether `snapshot.json` knows the file with other bytes: somebody changed it after it was saved. */
  readonly isChanged: boolean
}

/** Terms of use, or a privacy policy, that the sign-in pages link to. */
export type Terms = AsJson<TermsDescriptionType>

export interface Replica {
  readonly RegionName?: string
  readonly Role?: string
  readonly Status?: string
  readonly UserPoolArn?: string
}

export interface SessionConfiguration {
  readonly UserPoolId?: string
  readonly UserSessionTracking?: string
}

export interface IdentityPool {
  readonly IdentityPoolId?: string
  readonly IdentityPoolName?: string
  readonly AllowUnauthenticatedIdentities?: boolean
  readonly AllowClassicFlow?: boolean
  readonly CognitoIdentityProviders?: readonly {
    readonly ProviderName?: string
    readonly ClientId?: string
    readonly ServerSideTokenCheck?: boolean
  }[]
}

export interface IdentityPoolRoles {
  readonly IdentityPoolId?: string
  readonly Roles?: Readonly<Record<string, string>>
  readonly RoleMappings?: Readonly<
    Record<
      string,
      {
        readonly Type?: string
        readonly RulesConfiguration?: {
          readonly Rules?: readonly { readonly Claim?: string; readonly RoleARN?: string }[]
        }
      }
    >
  >
}

export interface StackResource {
  readonly StackName?: string
  readonly LogicalResourceId?: string
  readonly PhysicalResourceId?: string
  readonly ResourceType?: string
  readonly DriftInformation?: { readonly StackResourceDriftStatus?: string }
}

export interface Stack {
  readonly StackName?: string
  readonly EnableTerminationProtection?: boolean
}

export interface KeyMetadata {
  readonly KeyState?: string
  readonly DeletionDate?: string
}

export interface Certificate {
  readonly NotAfter?: string
  readonly Status?: string
  readonly RenewalEligibility?: string
}

/** What checks read of all users together; no name and no address is kept. */
export interface UserFacts {
  readonly total: number
  /** Accounts whose email_verified or phone_number_verified is neither `true` nor `false`. */
  readonly oddlyVerified: number
  /** Groups of accounts, and the accounts in them, whose usernames or emails are equal but for case. */
  readonly caseTwins: GroupCount
  /** The same of those with one email. */
  readonly sharedEmails: GroupCount
  /** UNCONFIRMED users, by the day on which they signed up (UTC, ISO 8601). */
  readonly unconfirmed: Readonly<Record<string, number>>
  /** Users with FORCE_CHANGE_PASSWORD, by the day on which their password was set. */
  readonly temporaryPasswords: Readonly<Record<string, number>>
}

export interface GroupCount {
  readonly groups: number
  readonly accounts: number
}
