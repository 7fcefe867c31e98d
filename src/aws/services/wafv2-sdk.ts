// by name, as in cognito-sdk.ts
export { GetWebACLForResourceCommand, WAFV2Client as Client } from '@aws-sdk/client-wafv2'
