// by name, as in cognito-sdk.ts
export { DescribeKeyCommand, KMSClient as Client } from '@aws-sdk/client-kms'
