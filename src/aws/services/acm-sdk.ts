// by name, as in cognito-sdk.ts
export { ACMClient as Client, DescribeCertificateCommand } from '@aws-sdk/client-acm'
