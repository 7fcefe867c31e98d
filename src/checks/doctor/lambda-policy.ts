import { isMatch } from '../../text/glob.ts'
import { isJsonObject, type JsonObject, member } from '../../text/json.ts'

const service = 'cognito-idp.amazonaws.com'

/** Whether the policy of a function lets Cognito call it for a pool: one statement allows it, and none denies it. */
export function allowsCall(policy: unknown, poolArn: string): boolean {
  const statements = listOf(isJsonObject(policy) ? member(policy, 'Statement') : undefined).filter(isJsonObject)
  const fitting = statements.filter((one) => fits(one, poolArn))
  const effects = fitting.map((one) => member(one, 'Effect'))
  return effects.includes('Allow') && !effects.includes('Deny')
}

function fits(statement: JsonObject, poolArn: string): boolean {
  const actions = textsOf(member(statement, 'Action'))
  const isCall = actions.some((action) => isMatch(action.toLowerCase(), 'lambda:invokefunction'))
  return isCall && isForCognito(member(statement, 'Principal')) && isMet(member(statement, 'Condition'), poolArn)
}

function isForCognito(principal: unknown): boolean {
  if (principal === '*') return true
  return (
    isJsonObject(principal) && textsOf(member(principal, 'Service')).some((name) => name === service || name === '*')
  )
}

/** Conditions on the pool and its account are looked at; others are taken to be met, as nothing here tells. */
function isMet(condition: unknown, poolArn: string): boolean {
  if (!isJsonObject(condition)) return true
  const account = poolArn.split(':')[4] ?? ''
  return Object.entries(condition).every(([operator, tests]) => {
    // a condition by Arn… or String…, as add-permission writes it
    if (!/^(?:Arn|String)(?:Like|Equals)(?:IfExists)?$/i.test(operator) || !isJsonObject(tests)) return true
    return Object.entries(tests).every(([key, wanted]) => {
      const actual = { 'aws:sourcearn': poolArn, 'aws:sourceaccount': account }[key.toLowerCase()]
      return actual === undefined || textsOf(wanted).some((pattern) => isMatch(pattern, actual))
    })
  })
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value])
const textsOf = (value: unknown): string[] => listOf(value).filter((one) => typeof one === 'string')
