// cognito-backup-restore's backup, from a folder where it was installed for this measurement only.
// node cognito-backup-restore.js <endpoint> <user pool id> <file> <folder>
import { renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const [endpoint, userPoolId, file, folder] = process.argv.slice(2)
const require = createRequire(join(folder, 'package.json'))
// neither is a package of ours
const [AWS, { backupUsers }] = ['aws-sdk', 'cognito-backup-restore'].map((name) => require(name))
const options = { endpoint, region: 'us-local-1', accessKeyId: 'bench', secretAccessKey: 'bench' }
const cognito = new AWS.CognitoIdentityServiceProvider(options)
await backupUsers(cognito, userPoolId, dirname(file))
// it ends its file without waiting for it
process.once('beforeExit', () => renameSync(join(dirname(file), `${userPoolId}.json`), file))
