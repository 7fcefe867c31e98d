// The AWS CLI's way: the SDK's own paginator and retries, everything in memory, then one JSON document.
// node sdk-paginator.js <endpoint> <user pool id> <file>
import { writeFileSync } from 'node:fs'
import { CognitoIdentityProviderClient, paginateListUsers } from '@aws-sdk/client-cognito-identity-provider'

const [endpoint, UserPoolId, file] = process.argv.slice(2)
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' }
const client = new CognitoIdentityProviderClient({ endpoint, region: 'us-local-1', credentials })
const users = []
for await (const page of paginateListUsers({ client, pageSize: 60 }, { UserPoolId })) users.push(...page.Users)
writeFileSync(file, JSON.stringify({ Users: users }, null, 4))
