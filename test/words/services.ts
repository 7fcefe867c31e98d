import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ErrorCode } from '../../src/text/cogtool-error.ts'
import { answer, failure, scriptedService } from '../aws/scripted-service.ts'
import { serveApi } from '../helpers/api-server.ts'
import { selfSigned } from '../helpers/certificate.ts'
import { startKeyServer, status } from '../helpers/key-server.ts'
import { freePort } from '../helpers/login-edges.ts'
import { makeTokens } from '../helpers/replay-me.ts'
import { localPool, onPool, type Row, signalled, tokenFrom, withoutAws } from './row.ts'

const poolId = 'eu-west-1_AbC123xyz'
const atService = ['--user-pool-id', 'us-local-1_Demo0001', '--endpoint-url']
const exporting = ['export-users', '--format', 'json', '--max-attempts', '1']
const denied = failure('AccessDeniedException')
const page = (...names: string[]) => answer({ Users: names.map((Username) => ({ Username })), PaginationToken: 'next' })
const certificate = { ipAddress: [127, 0, 0, 1], notBefore: new Date(0), notAfter: new Date(2e12) } as const
const privateKey = { kty: 'RSA', kid: 'key-1', alg: 'RS256', n: 'AQAB', e: 'AQAB', d: 'AQAB' }

/** The flags of an API that answers so, one request after the other. */
const answering =
  (...acts: Parameters<typeof scriptedService>) =>
  async () => [...atService, (await scriptedService(...acts)).url]

/** AWS and the other services that are asked, and the program itself. */
export const services = {
  aws_credentials_missing: {
    args: ['export-users', '--user-pool-id', poolId],
    given: withoutAws,
    says: [
      'no AWS credentials were found',
      'DescribeUserPool needs them: neither the environment nor ~/.aws has any',
      'try aws sts get-caller-identity; or try cogtool without AWS: cogtool local, then --pool local',
    ],
  },
  aws_credentials_expired: {
    args: exporting,
    given: answering(failure('ExpiredTokenException')),
    says: [
      'the AWS credentials have expired',
      'DescribeUserPool was refused with them, and reading them again gave no newer ones',
      'sign in again, e.g. aws sso login',
    ],
  },
  aws_profile_missing: {
    args: ['export-users', '--user-pool-id', poolId, '--profile', 'nope'],
    given: withoutAws,
    says: ['there is no AWS profile named "nope"', 'there are no profiles in ~/.aws', 'aws configure --profile nope'],
  },
  aws_credentials_invalid: {
    args: exporting,
    given: answering(
      failure('UnrecognizedClientException', 400, 'The security token included in the request is invalid.'),
    ),
    says: [
      '127.0.0.1:PORT does not accept these AWS credentials',
      'DescribeUserPool was refused with UnrecognizedClientException: no such access key, or not with this session token or in this Region',
      'see whose they are: aws sts get-caller-identity',
    ],
  },
  secondary_replica: {
    args: exporting,
    given: answering(
      failure('OperationNotEnabledException'),
      answer({ UserPoolReplicas: [{ RegionName: 'eu-central-1', Role: 'PRIMARY' }] }),
    ),
    says: [
      'the pool in us-local-1 is a secondary replica',
      'only the primary pool does DescribeUserPool',
      'the primary is in eu-central-1: name its --endpoint-url and --region',
    ],
  },
  operation_unsupported: {
    args: ['export-users', '-o', 'i.csv', '--format', 'cognito-import'],
    given: answering(
      answer({ UserPool: { SchemaAttributes: [], AutoVerifiedAttributes: ['email'] } }),
      answer({ UserPool: { SchemaAttributes: [], AutoVerifiedAttributes: ['email'] } }),
      failure('CognitoLocal#Unsupported', 500, 'Cognito Local unsupported feature: GetCSVHeader'),
    ),
    says: [
      'this endpoint does not know GetCSVHeader: 127.0.0.1:PORT',
      'it says "Cognito Local unsupported feature: GetCSVHeader"',
      'leave out --format cognito-import: every other format works without it',
    ],
  },
  aws_access_denied: {
    args: exporting,
    given: answering(denied),
    says: [
      'these AWS credentials may not call ListUsers',
      'no policy allows them the IAM action cognito-idp:ListUsers',
      'allow it on arn:aws:cognito-idp:us-local-1:*:userpool/us-local-1_Demo0001',
    ],
  },
  pool_verifies_nothing: {
    args: ['export-users', '-o', 'i.csv', '--format', 'cognito-import'],
    given: answering(answer({ UserPool: { SchemaAttributes: [] } })),
    says: [
      'no users can be imported into us-local-1_Demo0001',
      'it verifies neither email nor phone_number by itself, and an import job only starts where one of them is',
      'turn that on in the sign-up settings of the pool, or name another pool with --target-pool',
    ],
  },
  user_not_found: {
    args: ['users', 'show', 'nobody'],
    given: onPool(),
    says: [
      'no user of us-local-1_Demo0001 has this user name',
      'look-ups are exact',
      'look by the beginning: cogtool users find --help',
    ],
  },
  user_ambiguous: {
    args: ['users', 'show', 'greta@example.com'],
    given: onPool(),
    says: [
      '2 users of us-local-1_Demo0001 have this email address',
      'their subs: b4083478-ed9b-70b1-5222-879b5cdde941, 2448f488-250f-70cd-5dcf-872736e42865',
      'cogtool users show b4083478-ed9b-70b1-5222-879b5cdde941',
    ],
  },
  local_pool_not_running: {
    args: ['config', '--pool', 'local'],
    says: [
      'no local pool is running',
      '--pool local means the user pool that cogtool runs on this machine',
      'start it in another terminal: cogtool local',
    ],
  },
  jwks_unavailable: {
    args: ['verify'],
    given: async () => {
      const { issuer } = await startKeyServer(status(404))
      return [tokenFrom(issuer), '--issuer', issuer]
    },
    says: [
      'could not decide: the keys to check the signature with cannot be had',
      'http://127.0.0.1:PORT/local_Test0001/.well-known/jwks.json: it answered 404',
      'try again later, or give the keys: --jwks <file>',
    ],
  },
  key_set_private: {
    args: [
      'verify',
      tokenFrom(`https://cognito-idp.eu-west-1.amazonaws.com/${poolId}`),
      '--user-pool-id',
      poolId,
      '--jwks',
      'jwks.json',
    ],
    files: { 'jwks.json': JSON.stringify({ keys: [privateKey] }) },
    says: [
      'could not decide: the key set publishes a private key',
      'jwks.json: its key "key-1" has d; anyone who can read it can make tokens',
      'the owner of the issuer must withdraw this key, and publish only public keys',
    ],
  },
  service_unreachable: {
    args: ['login', '--client-id', 'client1', '--issuer'],
    given: async () => [`http://127.0.0.1:${await freePort()}/us-local-1_Demo0001`],
    says: [
      'the user pool gave no answer: 127.0.0.1:PORT',
      'nothing listens at that address',
      'is it running, and on that port?',
    ],
  },
  service_failed: {
    args: exporting,
    given: answering(failure('TooManyRequestsException')),
    says: [
      'the service throttled DescribeUserPool 1 times in a row',
      'its quota is shared by everything in this account and region',
      'try again later, with a lower --rps or more --max-attempts',
    ],
  },
  page_token_refused: {
    args: exporting,
    given: answering(denied, page(), failure('InvalidParameterException', 400, 'Invalid pagination token')),
    says: [
      'the service refuses to continue the listing',
      'it no longer accepts its own paging token: they live for an hour',
      'run it again; a listing that paused for so long must start anew',
    ],
  },
  tls_untrusted: {
    args: ['me'],
    edges: { env: { COGTOOL_TOKEN: 'a.b.c' } },
    given: async () => [...onPool()(), '--api-url', (await serveApi(() => {}, selfSigned(certificate))).origin],
    says: [
      'the certificate of 127.0.0.1:PORT is not trusted',
      'its certificate is self-signed',
      'if it is yours: --ca-file <certificate.pem>, or NODE_EXTRA_CA_CERTS',
    ],
  },
  revocation_unknown: {
    args: ['verify', '--online'],
    given: async () => [
      (await makeTokens(localPool())).access,
      ...onPool()(),
      '--domain',
      (await startKeyServer(status(503))).url,
    ],
    says: [
      'could not decide: whether the token was revoked is not known',
      'userInfo answered 503',
      'try again later, or leave out --online',
    ],
  },
  nothing_read: {
    args: ['doctor', '--from-json', 'snapshot'],
    given: async ({ home }) => {
      mkdirSync(join(home, 'snapshot'))
      return []
    },
    says: [
      'the folder snapshot is empty',
      'nothing was checked: the answers of AWS are not there',
      'begin with aws cognito-idp describe-user-pool --user-pool-id ID --output json > snapshot/user-pool.json',
    ],
  },
  scan_incomplete: {
    args: ['audit-duplicates'],
    given: answering(denied, page('ann'), denied),
    says: [
      'the scan stopped after 1 user; nothing was judged',
      'these AWS credentials may not call ListUsers: no policy allows them the IAM action cognito-idp:ListUsers',
      'try again, or export first, which can be resumed: cogtool export-users -o users.jsonl --resume, then --from users.jsonl',
    ],
  },
  export_incomplete: {
    args: ['export-users', '--columns', 'username', '--max-attempts', '1', '-o', 'users.csv'],
    given: answering(denied, page('ann'), denied),
    says: [
      'the export stopped after 1 user',
      'these AWS credentials may not call ListUsers: no policy allows them the IAM action cognito-idp:ListUsers; allow it on arn:aws:cognito-idp:us-local-1:*:userpool/us-local-1_Demo0001',
      'cogtool export-users --columns username --max-attempts 1 -o users.csv --user-pool-id us-local-1_Demo0001 --endpoint-url http://127.0.0.1:PORT --resume',
    ],
  },
  bug: {
    args: ['config'],
    given: (edges) => {
      Object.assign(edges.files, { readBytes: () => Promise.reject(new TypeError('oops')) })
      return []
    },
    says: ['this is a bug in cogtool', 'oops', 'please report it, with the command line and the lines below'],
  },
  interrupted: { args: ['config'], given: signalled('SIGINT'), says: ['interrupted by SIGINT'] },
  terminated: { args: ['config'], given: signalled('SIGTERM'), says: ['ended by SIGTERM'] },
} satisfies Partial<Record<ErrorCode, Row>>
