// by name, as in cognito-sdk.ts
export { GetPolicyCommand, LambdaClient as Client } from '@aws-sdk/client-lambda'
