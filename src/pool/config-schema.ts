import { type AcceptedFinding, acceptedKeys, type fileKeys, type PoolKey, poolKeys } from './settings-sources.ts'

/** The form of a config file as a JSON schema, for editors: it accepts what `parseConfig` accepts, and nothing else. */
export function configSchema(): object {
  const keysOfPool = Object.fromEntries(poolKeys.map((key) => [key, poolProperties[key]]))
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'cogtool.json, and the config.json of a user',
    description: 'Settings of pools by name, or of one pool without "pools". Secrets do not belong in this file.',
    type: 'object',
    properties: { $schema: {}, ...fileProperties, ...keysOfPool },
    additionalProperties: false,
    if: { properties: { pools: true }, required: ['pools'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema; nobody awaits it
    then: { properties: Object.fromEntries(poolKeys.map((key) => [key, false])) },
    definitions: {
      pool: { type: 'object', properties: keysOfPool, additionalProperties: false },
      acceptedFinding: {
        type: 'object',
        properties: Object.fromEntries(acceptedKeys.map((key) => [key, acceptedProperties[key]])),
        required: ['id', 'reason'],
        additionalProperties: false,
      },
    },
  }
}

const fileProperties: Readonly<Record<(typeof fileKeys)[number], object>> = {
  default: { description: 'The pool that is used where none is named.', type: 'string' },
  pools: {
    description: 'The pools by name; "local" is built in.',
    type: 'object',
    propertyNames: { not: { const: 'local' } },
    additionalProperties: { $ref: '#/definitions/pool' },
  },
  acceptedFindings: {
    description: 'Findings of doctor, check-change-set and check-plan that are accepted. Only in cogtool.json.',
    type: 'array',
    items: { $ref: '#/definitions/acceptedFinding' },
  },
}

/** A text that is not empty without the white space and the quotes around it. */
const identifier = {
  type: 'string',
  pattern: String.raw`^(?!\s*(?:(["'])[^\S\n\r\u2028\u2029]*\1)?\s*$)`,
}
const identifierOf = (description: string, ...examples: string[]) => ({ description, ...identifier, examples })

const poolProperties: Readonly<Record<PoolKey, object>> = {
  userPoolId: identifierOf('The user pool.', 'eu-west-1_AbC123xyz'),
  clientId: identifierOf('The app client.', '1h57kf5cpq17m0eml12EXAMPLE'),
  domain: identifierOf("The Hosted UI's address, where discovery does not give it.", 'auth.example.com'),
  redirectUri: identifierOf('The registered loopback callback, byte for byte.', 'http://localhost:8484/callback'),
  issuer: identifierOf("Another issuer than AWS's two forms: an emulator, a replica."),
  endpointUrl: identifierOf("The cognito-idp API's address.", 'http://localhost:9229'),
  region: identifierOf('The AWS region, where no pool id gives it.', 'eu-west-1'),
  awsProfile: identifierOf('The AWS profile.'),
  apiUrl: identifierOf('The target API that me and probe call.', 'http://localhost:8000/api/v1/me'),
  caFile: {
    description: 'A private certificate authority (PEM), beside this file.',
    type: 'string',
    minLength: 1,
    examples: ['ca.pem'],
  },
}

const text = { type: 'string', pattern: String.raw`\S` }

const acceptedProperties: Readonly<Record<keyof AcceptedFinding, object>> = {
  id: { description: 'The check or rule.', ...text, examples: ['pool-mfa'] },
  resource: { description: 'How the resource begins that it is accepted for; every one without it.', ...text },
  reason: { description: 'Why it is accepted.', ...text },
  until: {
    description: 'The last day; may be missing only for what can never be changed.',
    type: 'string',
    pattern: `^(?:${days()})$`,
    examples: ['2027-03-31'],
  },
  by: { description: 'Who accepted it.', ...text },
}

/** Every day of the calendar as 2027-03-31: `format` is a remark for many validators. */
function days(): string {
  const day = String.raw`0[1-9]|1\d|2[0-8]`
  const months = [`(?:0[13578]|1[02])-(?:${day}|29|30|31)`, `(?:0[469]|11)-(?:${day}|29|30)`, `02-(?:${day})`]
  const leapYear = String.raw`\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00`
  return String.raw`\d{4}-(?:${months.join('|')})|(?:${leapYear})-02-29`
}
