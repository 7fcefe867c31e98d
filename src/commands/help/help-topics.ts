import type { TopicName } from './help-layout.ts'

/** What `cogtool help <topic>` prints; `flags` is made from the commands. */
export const topicText: Readonly<Record<Exclude<TopicName, 'flags'>, string>> = {
  'exit-codes': `Exit codes of every command

  0     yes: done, valid, no finding                         go on
  1     no: token rejected, duplicates found,                act on the answer
        expectation failed
  2     the command line or configuration is wrong, or       fix the call
        nothing was checked
  3     a sign-in or AWS credentials are needed, missing,    sign in
        denied or timed out
  4     could not decide: a service or the network gave      try again later
        no usable answer
  5     incomplete: part of the output was written           resume
  70    a bug in cogtool                                     report it
  130   interrupted by SIGINT                                stop
  143   interrupted by SIGTERM                               stop

1 and 4 are never mixed: "could not check" is neither "invalid" nor "valid".
`,
  environment: `Settings and where they come from

The first of these that has a value wins:
  flag, then COGTOOL_* variables, then AWS_* variables, then the project file,
  then the user file, then the saved session, then the default.
The settings of a pool chosen by name (--pool, COGTOOL_POOL) count like the flag
or variable that named it. The settings of two pools are never mixed.
cogtool config prints every setting and where it came from.

  COGTOOL_POOL           a pool of the config file, or "local"
  COGTOOL_USER_POOL_ID   e.g. eu-west-1_AbC123xyz
  COGTOOL_CLIENT_ID      the app client
  COGTOOL_CLIENT_SECRET  its secret: never a flag's value, never stored
  COGTOOL_DOMAIN         the Hosted UI's address
  COGTOOL_REDIRECT_URI   the registered loopback callback, byte for byte
  COGTOOL_ISSUER         an issuer other than AWS's
  COGTOOL_ENDPOINT_URL   the cognito-idp API's address; without it
                         AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER counts,
                         then AWS_ENDPOINT_URL
  COGTOOL_API_URL        what me and probe call
  COGTOOL_SESSION        which saved session
  COGTOOL_TOKEN          the token that verify, decode, me and probe use
  COGTOOL_PASSWORD       the password for login --username
  COGTOOL_MFA_CODE       the MFA code for login --username
  COGTOOL_TRUST_PROJECT_FILE  1: cogtool.json is trusted; sha256:…: with these
                         settings only (cogtool help security)
  COGTOOL_DEBUG          any value: the same as --debug
  AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE and AWS's credential variables
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY; NODE_EXTRA_CA_CERTS; AWS_CA_BUNDLE (for
  AWS calls)
  NO_COLOR, FORCE_COLOR (NO_COLOR wins); CI: never prompt; BROWSER

The project file is cogtool.json in the working directory or the nearest parent;
the user file is $XDG_CONFIG_HOME/cogtool/config.json. Both look like this:

  { "default": "dev",
    "pools": { "dev": { "userPoolId": "eu-west-1_AbC123xyz",
                        "clientId": "1h57kf5cpq17m0eml12EXAMPLE",
                        "redirectUri": "http://localhost:8484/callback",
                        "apiUrl": "http://localhost:8000/api/v1/me" } } }

A file with the keys of one pool and no "pools" is one entry, "default". A
single entry is the default. A byte order mark and "$schema" are ignored.

Keys of a pool: userPoolId, clientId, domain, redirectUri, issuer, endpointUrl,
region, awsProfile, apiUrl, caFile. A secret in a file is an error.

The project file also says which findings of doctor, check-change-set and
check-plan are accepted, why, and until which day:

  { "acceptedFindings": [ { "id": "pool-mfa", "reason": "passkeys come first",
                            "until": "2027-03-31", "by": "ann" } ] }

"resource" limits an entry to resources whose name begins with it. "until" may
be left out only for what can never be changed, such as pool-case-sensitive.
`,
  output: `Output

stdout is the answer; stderr is the conversation: prompts, progress, warnings,
summaries. So this works on the first try, in CI too:

  $ echo "$TOKEN" | cogtool verify - --json | jq -r .claims.sub

(COGTOOL_USER_POOL_ID or --user-pool-id names the pool; nothing else is needed.)

A pipe gets the same format as a terminal; only colour, the width of tables and
progress differ. --json gives one document on stdout; its "schema" names the
form and its version, e.g. cogtool.verify/1. Verdicts of a batch are JSON Lines.
Exported users are CSV, or JSON with --json. The name of a file after -o decides
its format; --json then gives the summary on stdout.

An error is three short lines: what happened, why, what to do next. With --json
it is one document on stderr:

  { "schema": "cogtool.error/1",
    "error": { "code": "pool_required", "message": "…", "hint": "…",
               "exitCode": 2 } }

Codes never change their meaning; docs/errors.md lists them.
Claims, names and answers of servers are untrusted text: control and
bidirectional characters are shown as \\u escapes.
`,
  security: `What cogtool does with secrets, and what it does not do

- Who may say where secrets go: a flag, a variable, your own config file, and a
  cogtool.json whose entry you trust as it is now. A file that you do not trust,
  as after a clone, can only lead public key sets and AWS-signed reads to AWS's
  own hosts in the pool's region, and anything to this machine. It may choose
  your awsProfile for such reads. Before it could lead a code, token, password
  or secret to another machine, cogtool asks at a terminal, and a script gets
  exit 2.
  cogtool config --trust trusts all its entries, or one with --pool, with their
  values of now: after a change it asks again. In CI:
  COGTOOL_TRUST_PROJECT_FILE=1 where only trusted people change the repository;
  =sha256:… (from cogtool config --json) or flags where pull requests meet
  secrets. Plain http to another machine is always refused.
- Tokens, codes, verifiers, passwords and client secrets are in no output unless
  they are the answer asked for (cogtool token, login --print), in no log, in no
  error and on no child's command line.
- A session is a file of mode 0600 in a folder of mode 0700 under
  $XDG_STATE_HOME/cogtool. login --store keyring seals it with a key that only
  the operating system's keyring holds; login --store none keeps nothing. The
  app client's secret is never stored. cogtool logout revokes and forgets.
- What you paste at a waiting login is not shown, and is in no log. Where AWS
  credentials may describe the app client, its secret stays in memory. Only
  login --add-callback ever changes an app client, after a yes.
- Sign-in is the code flow with PKCE (S256), state and nonce. The callback
  server listens on loopback only; tokens are verified before they are saved.
- Tokens are verified against the pool that you configured: RS256 only, issuer
  before key, every claim judged. No address is ever taken from a token.
- "Could not check" is exit 4, never "valid" and never "invalid".
- The key cache is public data; keys older than 24 hours are not used. It counts
  only if you own it and only you may write to it.
- cogtool me sends a token only to the address you gave it, and over plain http
  only to this machine. Before a session's token goes to a new host it asks,
  once for each host and session; your answer is saved beside the session and
  forgotten with it. Where it cannot ask, an address from --api-url,
  COGTOOL_API_URL, your own config file or a project file you trust is consent.
- A proxy sees the name of an https host and no token. This machine is never
  reached through one. Reports (mode 0600) and --curl hold no token.
- cogtool probe sends forged tokens only to this machine, or to the host that
  --i-am-authorized names; no report of it holds a token.
- A revoked token still verifies offline until it expires: that is how JWTs
  work. cogtool verify --online asks the pool.
- The local pool is for trying things out. It listens on loopback only, and
  passing against it proves nothing about a real pool.
`,
  ci: `cogtool in CI

With CI set, or --no-input, cogtool never asks. If something is missing, it ends
with exit 2 or 3 and names the flag that would have answered. Progress is a line
every 10 s.

Settings come from variables, secrets from variables or standard input:

  COGTOOL_USER_POOL_ID, COGTOOL_CLIENT_ID, COGTOOL_API_URL
  COGTOOL_PASSWORD (login --username), COGTOOL_CLIENT_SECRET, COGTOOL_TOKEN
  AWS's credential variables, for doctor, export-users and audit-duplicates

Sign in as a test user, and use the token:

  $ cogtool login --username "$TEST_USER"
  $ cogtool token | cogtool verify - --token-use access
  $ cogtool me --report junit=me.xml

The exit code fails the job (cogtool help exit-codes): 1 is an answer, such as a
finding; 4 is "could not check", never "fine". --fail-on chooses which findings
count; --report writes them for the job's pages:

  $ cogtool doctor --report sarif=doctor.sarif
  $ cogtool probe --report probe.xml --report github

A repository's cogtool.json is trusted where COGTOOL_TRUST_PROJECT_FILE says so
(cogtool help security). docs/ci.md has complete jobs for GitHub and GitLab.
`,
}
