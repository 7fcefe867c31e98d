import { onTestFinished } from 'vitest'
import type { ErrorCode } from '../../src/text/cogtool-error.ts'
import { lendKeys } from '../helpers/local-pool.ts'
import { localPool, onPool, type Row } from './row.ts'

const poolId = 'eu-west-1_AbC123xyz'
const foreignEntry = { userPoolId: poolId, clientId: 'client1', endpointUrl: 'https://idp.example' }
const withToken = { env: { COGTOOL_TOKEN: 'a.b.c' } }

/** The command line, the configuration, and the files that they name. */
export const commandLine = {
  usage: {
    args: ['decode', 'a', 'b'],
    says: [
      "too many arguments for 'decode'",
      'expected 1 argument but got 2',
      'cogtool decode --help lists its arguments and flags',
    ],
  },
  unknown_command: {
    args: ['verfy'],
    says: ["unknown command 'verfy'", 'it is not one of the commands of cogtool', 'did you mean verify?'],
  },
  unknown_option: {
    args: ['verify', '--frob'],
    says: [
      "unknown option '--frob'",
      'this command has no such flag',
      'cogtool verify --help lists its arguments and flags',
    ],
  },
  invalid_value: {
    args: ['config', '--user-pool-id', 'nope'],
    says: [
      'this is not a user pool id: "nope"',
      'a pool id is <region>_<letters and digits>, e.g. eu-west-1_AbC123xyz; this one is set by --user-pool-id',
      'the Cognito console shows it as "User pool ID"',
    ],
  },
  config_invalid: {
    args: ['config'],
    files: { 'cogtool.json': '[]' },
    says: [
      'the config file cannot be used: ~/cogtool.json',
      'the file must be an object',
      'cogtool help environment shows the form',
    ],
  },
  project_file_untrusted: {
    args: ['export-users'],
    files: { 'cogtool.json': JSON.stringify({ default: 'dev', pools: { dev: foreignEntry } }) },
    says: [
      'nothing was sent to idp.example: cogtool.json is not trusted',
      '~/cogtool.json, pool dev (eu-west-1_AbC123xyz, app client client1); a project file may have come along with a cloned repository',
      'cogtool config --trust',
    ],
  },
  project_file_missing: {
    args: ['config', '--trust'],
    says: [
      'there is no entry of a project file to trust',
      'neither this folder nor one above it has a cogtool.json',
      'run it where cogtool.json is, or name one of its entries with --pool',
    ],
  },
  insecure_address: {
    args: ['export-users', '--user-pool-id', poolId, '--endpoint-url', 'http://idp.example'],
    says: [
      'nothing was sent to idp.example: it would travel in plain text',
      'over http anyone on the way could read and change it',
      'use the https address; of an emulator in a container, publish the port on this machine: --endpoint-url http://localhost:<port>',
    ],
  },
  pool_unknown: {
    args: ['config', '--pool', 'nope'],
    says: [
      'there is no pool named "nope" (--pool)',
      'known pools: local',
      'no file lists a pool; to choose one: cogtool init',
    ],
  },
  pool_ambiguous: {
    args: ['export-users'],
    files: {
      'cogtool.json':
        '{ "pools": { "dev": { "userPoolId": "eu-west-1_A" }, "prod": { "userPoolId": "eu-west-1_B" } } }',
    },
    says: [
      'which pool?',
      'cogtool.json lists dev and prod, and has no default',
      'add --pool dev, or "default": "dev" to cogtool.json',
    ],
  },
  pool_required: {
    args: ['export-users'],
    says: [
      'no user pool is configured',
      'no flag, variable, file or session names one',
      'choose one: cogtool init; or add --user-pool-id <id>; or try it without AWS: cogtool local, then --pool local',
    ],
  },
  client_required: {
    args: ['login', '--issuer'],
    given: () => [localPool().issuer],
    says: [
      'no app client is configured',
      'no flag, variable, file or session names one',
      'add --client-id <id>; the Cognito console lists the app clients of a pool',
    ],
  },
  token_required: {
    args: ['decode'],
    says: [
      'no token was given',
      'standard input and COGTOOL_TOKEN are empty',
      'give one, e.g. that of the session: cogtool token | cogtool decode -',
    ],
  },
  api_url_required: {
    args: ['me', '--user-pool-id', poolId, '--client-id', 'client1'],
    edges: withToken,
    says: [
      'no address of an API is configured',
      'no flag, variable or file names one',
      'add --api-url http://localhost:8000/api/v1/me, or try it without an API of yours: cogtool demo',
    ],
  },
  api_url_refused: {
    args: ['me', '--api-url', 'http://api.example/me'],
    edges: withToken,
    given: onPool(),
    says: [
      'the token would travel in plain text to api.example',
      'the address (--api-url) is http and not on this machine',
      'use https, or --allow-http where the network itself is trusted',
    ],
  },
  header_invalid: {
    args: ['me', '--api-url', 'http://localhost:8000/me', '-H', 'Authorization: x'],
    edges: withToken,
    given: onPool(),
    says: [
      '-H cannot set Authorization',
      'me sends the token once, and says what became of that one',
      '--scheme and --header-name say how it is sent, --token-file and COGTOOL_TOKEN which one',
    ],
  },
  filter_invalid: {
    args: ['export-users', '--filter', 'email is ann'],
    given: onPool(),
    says: ['--filter is not valid', 'it is not of the form name = "value"', `e.g. --filter 'email ^= "jane"'`],
  },
  input_required: {
    args: ['verify', '--batch', '-', '--user-pool-id', poolId],
    says: ['there is no token in the batch', 'its input is empty: nothing was verified', 'give one token per line'],
  },
  input_too_large: {
    args: ['decode', '--token-file', 'token.txt'],
    files: { 'token.txt': 'a'.repeat(2 ** 20 + 1) },
    says: [
      '--token-file names a file of more than 1048576 bytes: token.txt',
      'a token, a key or a key set is a small text',
      'check the path; for many tokens: cogtool verify --batch <file>',
    ],
  },
  input_unreadable: {
    args: ['decode', '--token-file', 'nope'],
    says: ['--token-file names a file that cannot be read: nope', 'there is no such file', 'check the path'],
  },
  input_invalid: {
    args: ['audit-duplicates', '--from', 'users.csv'],
    files: { 'users.csv': '' },
    says: [
      'users.csv is empty',
      'an export that went wrong looks like this, and nothing was checked',
      'export the users again: cogtool export-users -o users-again.csv',
    ],
  },
  output_exists: {
    args: ['export-users', '-o', 'users.csv'],
    files: { 'users.csv': 'old' },
    given: onPool(),
    says: [
      'users.csv is already there',
      'an export overwrites a file only if you ask for it',
      'add --force, or name another file',
    ],
  },
  output_unwritable: {
    args: ['export-users', '-o', 'nowhere/users.csv'],
    given: onPool(),
    says: ['nowhere/users.csv cannot be written', 'its folder does not exist', 'mkdir -p nowhere'],
  },
  resume_refused: {
    args: ['export-users', '-o', 'users.csv', '--resume'],
    files: { 'users.csv.partial.state.json': '{}' },
    given: onPool(),
    says: [
      'the export to users.csv cannot be resumed like this',
      'users.csv.partial.state.json cannot be read',
      'resume with the flags of the first time, or start over: --force instead of --resume',
    ],
  },
  port_in_use: {
    args: ['local', '--port'],
    given: () => {
      const { stateDirectory, giveBack } = lendKeys()
      onTestFinished(giveBack)
      return [new URL(localPool().baseUrl).port, '--state', stateDirectory]
    },
    says: [
      'port PORT cannot be used',
      'another program listens on it',
      'choose another port: cogtool local --port 9230',
    ],
  },
} satisfies Partial<Record<ErrorCode, Row>>
