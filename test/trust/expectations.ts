import type { SettingName } from '../../src/pool/setting.ts'
import { type ClientName, clientId } from '../helpers/trust/cell.ts'
import { ownHosts, ownPool, type Secret, strangeHosts } from '../helpers/trust/hosts.ts'
import { exported } from './settings.ts'

/** A setting that may stand in a project file. */
export type Key = Exclude<SettingName, 'pool' | 'session'>

/** How a run ends that does its job, and what some host got by it. */
export interface Job {
  readonly exit: number
  readonly code?: string
  /** A host; `evil pool`: AWS's, asked about that pool; `this machine`: the pool that runs here. */
  readonly at?: string
  readonly gets?: Secret
  /** Of the API; on this machine also a path. */
  readonly operation?: string
}

/** How somebody says that a value is right. */
export const ways = [
  'the question',
  'config --trust',
  'COGTOOL_TRUST_PROJECT_FILE',
  'a flag',
  'a variable',
  'the user file',
] as const
export type Way = (typeof ways)[number]

/** What becomes of a value that only an untrusted project file gives. */
export type Expectation =
  /** It is not needed, or may be used: no question, and the job is done. */
  | { readonly asks: false; readonly job: Job }
  /** Nothing is sent, exit 2; once a person says that the value is right, the job is done there. */
  | {
      readonly asks: true
      readonly code: 'project_file_untrusted' | 'api_url_refused'
      readonly job: Job
      readonly except: Readonly<Partial<Record<Way, Job | undefined>>>
    }

/** What a person's environment may hold. */
export type Possession = 'client secret' | 'password' | 'AWS credentials' | 'API address'

/** A way to call a command. */
export interface Variant {
  readonly name: string
  /** Of the command table. */
  readonly command: string
  readonly args: readonly string[]
  /** The app client that is meant. */
  readonly client: ClientName
  /** What the person's environment holds beside pool and app client. */
  readonly has: readonly Possession[]
  /** And for the sake of one key. */
  readonly hasFor?: Readonly<Partial<Record<Key, Possession>>>
  /** What the token is for, where that is not userInfo. */
  readonly scopes?: Readonly<Partial<Record<Key, string>>>
  /** The session of an earlier sign-in; `own`: one that no other cell has. */
  readonly session?: 'shared' | 'own'
  readonly stdin?: string
  readonly keys: Readonly<Record<Key, Expectation>>
}

const { aws, domain, api, waf } = ownHosts
const works = (job: Job): Expectation => ({ asks: false, job })
const asks = (job: Job, except: Partial<Record<Way, Job | undefined>> = {}): Expectation => ({
  asks: true,
  code: 'project_file_untrusted',
  job,
  except,
})
const refusesApi = (job: Job): Expectation => ({ asks: true, code: 'api_url_refused', job, except: {} })

/** Every key gives the same, but for some. */
const every = (expectation: Expectation, but: Partial<Record<Key, Expectation>>): Record<Key, Expectation> => ({
  userPoolId: expectation,
  clientId: expectation,
  domain: expectation,
  redirectUri: expectation,
  issuer: expectation,
  endpointUrl: expectation,
  region: expectation,
  awsProfile: expectation,
  apiUrl: expectation,
  caFile: expectation,
  ...but,
})

// AWS_REGION is for a whole shell: a pool id, which names its region, outranks it
const notByVariable = (job: Job) => ({ 'a variable': job })
// a callback on another machine is asked for at a terminal alone, where its answer can be pasted
const callbackElsewhere = asks(
  { exit: 2, code: 'callback_not_loopback' },
  {
    'the question': { exit: 0, at: strangeHosts.domain, gets: 'code' },
  },
)

const signedIn: Job = { exit: 0, at: domain, gets: 'code' }
const describedAt = (at: string): Job => ({ exit: 0, at, gets: 'AWS signature' })
const provedAt = (at: string): Job => ({ exit: 0, at, gets: 'password proof' })
const secretAt = (at: string): Job => ({ exit: 0, at, gets: 'client secret' })
const refreshedAt = (at: string): Job => ({ exit: 0, at, gets: 'refresh token' })
const changedAt = (at: string): Job => ({ exit: 0, at, gets: 'AWS signature', operation: 'UpdateUserPoolClient' })
const sentTo = (at: string): Job => ({ exit: 0, at, gets: 'access token' })
const listedAt = (at: string): Job => ({ exit: 0, at, gets: 'AWS signature', operation: 'ListUsers' })
const readAt = (at: string): Job => ({ exit: 0, at, gets: 'AWS signature', operation: 'AdminGetUser' })
const poolReadAt = (at: string): Job => ({ exit: 0, at, gets: 'AWS signature', operation: 'DescribeUserPool' })
const aclReadAt = (at: string): Job => ({ exit: 0, at, gets: 'AWS signature' })
const keysAt = (at: string): Job => ({ exit: 0, at })
const nobodyThere: Job = { exit: 3, code: 'session_missing' }

/** Commands that read users with AWS credentials. */
const reading = (at: (host: string) => Job): Record<Key, Expectation> =>
  every(works(at(aws)), {
    // AWS says who may read which pool
    userPoolId: works(at('evil pool')),
    endpointUrl: asks(at(strangeHosts.api)),
    region: asks(at(strangeHosts.otherRegion), notByVariable(at(aws))),
    caFile: asks(at(aws)),
  })

/** Commands that send a session's token to its own pool, whatever a file says. */
const withSession = (job: Job): Record<Key, Expectation> => every(works(job), { userPoolId: works(nobodyThere) })

export const variants: readonly Variant[] = [
  {
    name: 'login',
    command: 'login',
    args: ['login', '--no-browser'],
    client: 'confidential',
    has: ['client secret'],
    // with them the API is asked about the app client, which a sign-in can do without
    hasFor: { endpointUrl: 'AWS credentials', region: 'AWS credentials', awsProfile: 'AWS credentials' },
    keys: every(works(signedIn), {
      userPoolId: asks({ ...signedIn, at: strangeHosts.poolDomain }),
      domain: asks({ ...signedIn, at: strangeHosts.domain }),
      redirectUri: callbackElsewhere,
      issuer: asks({ ...signedIn, at: strangeHosts.issuer }),
      awsProfile: works(describedAt(aws)),
      caFile: asks(signedIn),
    }),
  },
  {
    name: 'login --username',
    command: 'login',
    args: ['login', '--username', 'maria'],
    client: 'confidential',
    has: ['client secret', 'password'],
    keys: every(works(provedAt(aws)), {
      userPoolId: asks({ exit: 0, at: 'evil pool', gets: 'password' }),
      // nobody says where the API of such an issuer is
      issuer: asks({ exit: 2, code: 'usage' }),
      endpointUrl: asks(provedAt(strangeHosts.api)),
      caFile: asks(provedAt(aws)),
    }),
  },
  {
    name: 'login --client-credentials',
    command: 'login',
    args: ['login', '--client-credentials'],
    client: 'machine',
    has: ['client secret'],
    keys: every(works(secretAt(domain)), {
      userPoolId: asks(secretAt(strangeHosts.poolDomain)),
      domain: asks(secretAt(strangeHosts.domain)),
      issuer: asks(secretAt(strangeHosts.issuer)),
      caFile: asks(secretAt(domain)),
    }),
  },
  {
    name: 'login --refresh-token-stdin',
    command: 'login',
    args: ['login', '--refresh-token-stdin'],
    client: 'confidential',
    has: ['client secret'],
    stdin: 'refresh token',
    keys: every(works(refreshedAt(domain)), {
      userPoolId: asks(refreshedAt(strangeHosts.poolDomain)),
      domain: asks(refreshedAt(strangeHosts.domain)),
      issuer: asks(refreshedAt(strangeHosts.issuer)),
      caFile: asks(refreshedAt(domain)),
    }),
  },
  {
    name: 'login --add-callback',
    command: 'login',
    args: ['login', '--add-callback', '--yes', '--no-browser'],
    client: 'wrong-callback',
    has: ['AWS credentials'],
    keys: every(works(changedAt(aws)), {
      userPoolId: asks(changedAt('evil pool')),
      domain: asks({ ...signedIn, at: strangeHosts.domain }),
      redirectUri: callbackElsewhere,
      issuer: asks({ ...signedIn, at: strangeHosts.issuer }),
      endpointUrl: asks(changedAt(strangeHosts.api)),
      region: asks(changedAt(strangeHosts.otherRegion), notByVariable(changedAt(aws))),
      caFile: asks(changedAt(aws)),
    }),
  },
  {
    name: 'verify',
    command: 'verify',
    args: ['verify', '<token>'],
    client: 'confidential',
    has: [],
    keys: every(works(keysAt(aws)), {
      issuer: asks(keysAt(strangeHosts.issuer)),
      caFile: asks(keysAt(aws)),
    }),
  },
  {
    name: 'verify --online',
    command: 'verify',
    args: ['verify', '<token>', '--online'],
    // by userInfo; a token with this scope is for GetUser
    scopes: { userPoolId: 'aws.cognito.signin.user.admin', endpointUrl: 'aws.cognito.signin.user.admin' },
    client: 'confidential',
    has: [],
    keys: every(works(sentTo(domain)), {
      userPoolId: works(sentTo('evil pool')),
      domain: asks(sentTo(strangeHosts.domain)),
      issuer: asks(sentTo(strangeHosts.issuer)),
      endpointUrl: asks(sentTo(strangeHosts.api)),
      caFile: asks(sentTo(domain)),
    }),
  },
  {
    name: 'token --force-refresh',
    command: 'token',
    args: ['token', '--force-refresh'],
    client: 'confidential',
    has: ['client secret'],
    session: 'shared',
    keys: withSession(refreshedAt(domain)),
  },
  {
    name: 'whoami',
    command: 'whoami',
    args: ['whoami'],
    client: 'confidential',
    has: ['client secret'],
    session: 'shared',
    keys: withSession({ exit: 0 }),
  },
  {
    name: 'whoami --remote',
    command: 'whoami',
    args: ['whoami', '--remote'],
    client: 'confidential',
    has: ['client secret'],
    session: 'shared',
    keys: withSession(sentTo(aws)),
  },
  {
    name: 'whoami --all',
    command: 'whoami',
    args: ['whoami', '--all'],
    client: 'confidential',
    has: ['client secret'],
    session: 'shared',
    keys: every(works({ exit: 0 }), {}),
  },
  {
    name: 'logout',
    command: 'logout',
    args: ['logout'],
    client: 'confidential',
    has: ['client secret'],
    session: 'own',
    keys: { ...withSession(refreshedAt(domain)), userPoolId: works({ exit: 0 }) },
  },
  {
    name: 'me',
    command: 'me',
    args: ['me'],
    client: 'confidential',
    has: ['client secret', 'API address'],
    session: 'shared',
    keys: every(works(sentTo(api)), {
      userPoolId: works(nobodyThere),
      // the person's API does not take the token of such an issuer
      issuer: asks({ exit: 1, at: strangeHosts.issuer }),
      apiUrl: refusesApi(sentTo(strangeHosts.api)),
      caFile: asks(sentTo(api)),
    }),
  },
  {
    name: 'probe',
    command: 'probe',
    args: ['probe', '--only', 'alg-none-empty-sig', '--rate', '50', '--i-am-authorized', '<api host>'],
    client: 'confidential',
    has: ['client secret', 'API address'],
    session: 'shared',
    keys: every(works(sentTo(api)), {
      userPoolId: works(nobodyThere),
      issuer: asks({ exit: 4, at: strangeHosts.issuer }),
      apiUrl: refusesApi(sentTo(strangeHosts.api)),
      caFile: asks(sentTo(api)),
    }),
  },
  {
    name: 'export-users',
    command: 'export-users',
    args: ['export-users', '--limit', '5'],
    client: 'confidential',
    has: ['AWS credentials'],
    keys: reading(listedAt),
  },
  {
    name: 'audit-duplicates',
    command: 'audit-duplicates',
    args: ['audit-duplicates', '--fail-on', 'none'],
    client: 'confidential',
    has: ['AWS credentials'],
    keys: reading(listedAt),
  },
  {
    name: 'audit-duplicates --recheck',
    command: 'audit-duplicates',
    args: ['audit-duplicates', '--from', exported.name, '--recheck', '--fail-on', 'none'],
    client: 'confidential',
    has: ['AWS credentials'],
    keys: reading(readAt),
  },
  {
    name: 'doctor',
    command: 'doctor',
    args: ['doctor', '--only', 'pool-deletion-protection', '--fail-on', 'none'],
    client: 'confidential',
    has: ['AWS credentials'],
    keys: reading(poolReadAt),
  },
  {
    name: 'doctor, asking another service',
    command: 'doctor',
    args: ['doctor', '--only', 'pool-waf', '--fail-on', 'none'],
    client: 'confidential',
    has: ['AWS credentials'],
    keys: every(works(aclReadAt(waf)), {
      userPoolId: works(aclReadAt('evil pool')),
      // of that endpoint nothing but the pool is asked, and nobody else is
      endpointUrl: asks(poolReadAt(strangeHosts.api)),
      // there is no such service in the strange Region
      region: asks({ ...poolReadAt(strangeHosts.otherRegion), exit: 4 }, notByVariable(aclReadAt(waf))),
      caFile: asks(aclReadAt(waf)),
    }),
  },
  {
    name: 'users find',
    command: 'users',
    args: ['users', 'find', '--limit', '5'],
    client: 'confidential',
    has: ['AWS credentials'],
    keys: reading(listedAt),
  },
  {
    name: 'users show',
    command: 'users',
    args: ['users', 'show', 'maria', '--mfa'],
    client: 'confidential',
    has: ['AWS credentials'],
    keys: reading(readAt),
  },
  {
    // it adds to the file, and goes by nothing in it
    name: 'init',
    command: 'init',
    args: ['init', 'mine', '--user-pool-id', ownPool, '--client-id', clientId('confidential')],
    client: 'confidential',
    has: ['AWS credentials'],
    // without the profile there are no credentials
    keys: every(works(describedAt(aws)), { awsProfile: works({ exit: 0 }) }),
  },
  {
    name: 'config',
    command: 'config',
    args: ['config'],
    client: 'confidential',
    has: ['client secret', 'AWS credentials'],
    keys: every(works({ exit: 0 }), {}),
  },
]

/** Commands that use none of the settings: one run beside a file that is hostile in every key. */
export const indifferent: readonly (Pick<Variant, 'command' | 'args'> & { exit: number; endAfter?: string })[] = [
  { command: 'decode', args: ['decode', '<own access>'], exit: 0 },
  { command: 'audit-duplicates', args: ['audit-duplicates', '--from', exported.name], exit: 1 },
  { command: 'doctor', args: ['doctor', '--list'], exit: 0 },
  // it is neither
  { command: 'check-change-set', args: ['check-change-set', exported.name], exit: 2 },
  { command: 'check-plan', args: ['check-plan', exported.name], exit: 2 },
  { command: 'login', args: ['login', '--help'], exit: 0 },
  { command: 'local', args: ['local', '--port', '0'], exit: 130, endAfter: 'Ctrl-C' },
  { command: 'demo', args: ['demo'], exit: 0 },
  { command: 'completion', args: ['completion', 'bash'], exit: 0 },
  { command: 'help', args: ['help', 'security'], exit: 0 },
]
