// by name, as in cognito-sdk.ts
export { GetSMSAttributesCommand, SNSClient as Client } from '@aws-sdk/client-sns'
