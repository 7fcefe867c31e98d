import { isJsonObject, type JsonObject, member } from '../../text/json.ts'
import { isManaged, resourceOf } from '../doctor/stack.ts'
import { jsonText } from '../snapshot/json-text.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { Changed } from './amendment.ts'

const types: Readonly<Record<Changed['kind'], string>> = {
  pool: 'AWS::Cognito::UserPool',
  client: 'AWS::Cognito::UserPoolClient',
  // of the pool's own resource: the template knows no other
  mfa: 'AWS::Cognito::UserPool',
  risk: 'AWS::Cognito::UserPoolRiskConfigurationAttachment',
}

/** What the schema of the pool in CloudFormation does not have. */
const onlyByCall = ['DcrConfiguration', 'AcrConfiguration']

/**
 * What the template must say before a call is made, or the call makes the stack drift: the properties that change, in the names
 * of CloudFormation, as YAML. undefined where no stack holds the resource.
 */
export function templateLines(
  changed: Changed,
  { before, after }: { readonly before: JsonObject; readonly after: JsonObject },
  snapshot: Snapshot,
): string | undefined {
  const { stackResources } = snapshot.parts
  if (stackResources.state !== 'read' || isManaged(snapshot) !== true) return undefined
  const id = changed.kind === 'client' ? changed.client : snapshot.poolId
  const resource = resourceOf(stackResources.value, id)
  const isListed = stackResources.value.length < 100
  if (changed.kind === 'client' && resource === undefined && isListed) return undefined
  const names = namesFor(changed.kind)
  const [old, wanted] = [names(before), names(after)]
  const lines = [...new Set([...Object.keys(old), ...Object.keys(wanted)])].sort().flatMap((name) => {
    const value = member(wanted, name)
    if (jsonText(member(old, name) ?? null) === jsonText(value ?? null)) return []
    if (onlyByCall.includes(name)) return [`  # CloudFormation has no ${name}: the call alone sets it`]
    if (value === undefined) return [`  # remove ${name}`]
    return [`  ${name}: ${jsonText(value).replaceAll('\n', '\n    ')}`]
  })
  const { LogicalResourceId, StackName } = resource ?? stackResources.value[0] ?? {}
  const isKnown = resource !== undefined && changed.kind !== 'risk' && LogicalResourceId !== undefined
  return [
    `# stack ${jsonText(StackName ?? '?')}, ${isKnown ? `resource ${jsonText(LogicalResourceId)}` : 'wherever it is there'}`,
    `Type: ${types[changed.kind]}`,
    'Properties:',
    ...lines,
    '',
  ].join('\n')
}

function namesFor(kind: Changed['kind']): (call: JsonObject) => JsonObject {
  if (kind === 'mfa') return mfaProperties
  return ({ PoolName, ...call }) => (PoolName === undefined ? call : { ...call, UserPoolName: PoolName })
}

/** What SetUserPoolMfaConfig is given, as properties of the pool. */
function mfaProperties(call: JsonObject): JsonObject {
  const of = (name: string): JsonObject => {
    const value = member(call, name)
    return isJsonObject(value) ? value : {}
  }
  const sms = of('SmsMfaConfiguration')
  const email = of('EmailMfaConfiguration')
  const passkeys = of('WebAuthnConfiguration')
  const enabled = [
    sms.SmsConfiguration !== undefined && 'SMS_MFA',
    of('SoftwareTokenMfaConfiguration').Enabled === true && 'SOFTWARE_TOKEN_MFA',
    call.EmailMfaConfiguration !== undefined && 'EMAIL_OTP',
  ].filter((name) => name !== false)
  const properties = {
    MfaConfiguration: call.MfaConfiguration,
    EnabledMfas: enabled,
    SmsAuthenticationMessage: sms.SmsAuthenticationMessage,
    SmsConfiguration: sms.SmsConfiguration,
    EmailAuthenticationMessage: email.Message,
    EmailAuthenticationSubject: email.Subject,
    WebAuthnRelyingPartyID: passkeys.RelyingPartyId,
    WebAuthnUserVerification: passkeys.UserVerification,
    WebAuthnFactorConfiguration: passkeys.FactorConfiguration,
  }
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined))
}
