// by name, as in cognito-sdk.ts
export {
  CognitoIdentityClient as Client,
  DescribeIdentityPoolCommand,
  GetIdentityPoolRolesCommand,
  GetPrincipalTagAttributeMapCommand,
  ListIdentityPoolsCommand,
} from '@aws-sdk/client-cognito-identity'
