import type {
  ClientSecretDescriptorType,
  DomainDescriptionType,
  GetUserPoolMfaConfigResponse,
  GetUserPoolSessionConfigurationResponse,
  IdentityProviderType,
  LogDeliveryConfigurationType,
  ManagedLoginBrandingType,
  ResourceServerType,
  RiskConfigurationType,
  TermsDescriptionType,
  UserPoolClientType,
  UserPoolReplicaType,
  UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'

/** A type of the SDK as the API's JSON carries it: times are seconds since 1970. */
export type Described<T> = T extends Date
  ? number
  : T extends readonly (infer Item)[]
    ? readonly Described<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Described<T[Name]> }
      : T

/** UserPoolType. */
export type PoolSettings = Described<UserPoolType>
/** UserPoolClientType. */
export type ClientSettings = Described<UserPoolClientType>
/** GetUserPoolMfaConfig's answer; `MfaConfiguration` is a setting of the pool. */
export type MfaSettings = Described<Omit<GetUserPoolMfaConfigResponse, 'MfaConfiguration' | '$metadata'>>
/** RiskConfigurationType. */
export type RiskSettings = Described<RiskConfigurationType>
/** ManagedLoginBrandingType without what only a browser shows. */
export type BrandingSettings = Described<Omit<ManagedLoginBrandingType, 'Settings' | 'Assets'>>

/** All that the pool tells of itself beside its app clients; replaced part by part when somebody updates it. */
export interface PoolConfiguration {
  pool: PoolSettings
  mfa: MfaSettings
  /** Of the pool under '', of app clients under their ids. */
  readonly risk: Map<string, RiskSettings>
  readonly resourceServers: readonly Described<ResourceServerType>[]
  readonly providers: readonly Described<IdentityProviderType>[]
  /** The prefix domain and the custom one, as far as there are such. */
  readonly domains: readonly Described<DomainDescriptionType>[]
  readonly logDelivery: Described<LogDeliveryConfigurationType>
  readonly terms: readonly Described<TermsDescriptionType>[]
  readonly replicas: readonly Described<UserPoolReplicaType>[]
  readonly session: Described<Omit<GetUserPoolSessionConfigurationResponse, '$metadata'>>
  /** By client id. */
  readonly branding: ReadonlyMap<string, BrandingSettings>
  /** By client id. */
  readonly secrets: ReadonlyMap<string, readonly Described<ClientSecretDescriptorType>[]>
}
