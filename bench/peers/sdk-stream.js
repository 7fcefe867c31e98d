// What one writes by hand: the SDK's paginator, and each page as CSV at once.
// node sdk-stream.js <endpoint> <user pool id> <file>
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { CognitoIdentityProviderClient, paginateListUsers } from '@aws-sdk/client-cognito-identity-provider'
import { stringify } from 'csv-stringify/sync'

const [endpoint, UserPoolId, file] = process.argv.slice(2)
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' }
const client = new CognitoIdentityProviderClient({ endpoint, region: 'us-local-1', credentials })
const names = ['sub', 'email', 'email_verified', 'phone_number', 'name', 'given_name', 'family_name', 'custom:team']
const output = createWriteStream(file)
output.write(stringify([['username', 'status', 'enabled', 'created', 'modified', ...names]]))
for await (const { Users } of paginateListUsers({ client, pageSize: 60 }, { UserPoolId })) {
  const rows = Users.map((user) => {
    const attributes = Object.fromEntries(user.Attributes.map(({ Name, Value }) => [Name, Value]))
    const times = [user.UserCreateDate.toISOString(), user.UserLastModifiedDate.toISOString()]
    return [user.Username, user.UserStatus, user.Enabled, ...times, ...names.map((name) => attributes[name])]
  })
  if (!output.write(stringify(rows))) await once(output, 'drain')
}
output.end()
await once(output, 'finish')
