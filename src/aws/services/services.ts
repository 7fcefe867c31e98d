import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'

/** The SDK's parts for one service: its client, and a command for each operation that is used. */
export interface ServiceSdk {
  /** Every client of the SDK is made of the same parts as that of the pool's service. */
  readonly Client: typeof CognitoIdentityProviderClient
  readonly commandOf: (operation: string, input: object) => Parameters<CognitoIdentityProviderClient['send']>[0]
}

/** By the names that IAM and the AWS CLI have for them. */
const loaders = {
  'cognito-idp': () => import('../cognito-sdk.ts'),
  cloudformation: () => import('./cloudformation-sdk.ts'),
  wafv2: () => import('./wafv2-sdk.ts'),
  'cognito-identity': () => import('./cognito-identity-sdk.ts'),
  kms: () => import('./kms-sdk.ts'),
  acm: () => import('./acm-sdk.ts'),
  sns: () => import('./sns-sdk.ts'),
  lambda: () => import('./lambda-sdk.ts'),
} as const

/** A service of AWS that describes a pool or what belongs to it. */
export type ServiceName = keyof typeof loaders

/** Whether a text names one of them. */
export function isServiceName(text: string): text is ServiceName {
  return Object.hasOwn(loaders, text)
}

/** The SDK's parts for a service, loaded when first asked for. */
export async function loadService(service: ServiceName): Promise<ServiceSdk> {
  const sdk: object = await loaders[service]()
  const parts = new Map<string, unknown>(Object.entries(sdk))
  return {
    Client: (parts.get('Client') ?? parts.get('CognitoIdentityProviderClient')) as ServiceSdk['Client'],
    commandOf(operation, input) {
      const Command = parts.get(`${operation}Command`)
      if (typeof Command !== 'function') throw new Error(`${service} has no operation ${operation} here`)
      return Reflect.construct(Command, [input])
    },
  }
}
