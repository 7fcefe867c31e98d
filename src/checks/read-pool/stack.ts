import { CogtoolError } from '../../text/cogtool-error.ts'
import { isJsonObject, type JsonObject } from '../../text/json.ts'
import { mostResources, parseTemplate } from '../snapshot/read-stack.ts'
import { sources } from '../snapshot/sources.ts'
import { answerCalls, type Subject } from './answer-calls.ts'
import type { ReadAnswer } from './ask.ts'
import { type Asking, askAll } from './ask-for.ts'

const list = { action: 'cloudformation:ListStackResources', members: ['StackResourceSummaries'] } as const

/**
 * Reads the resources of the stack that has the pool, and gives its name where there is one: of the one that was named, else of the one
 * that CloudFormation knows. Fails with `invalid_value` where the named one is not there or does not have the pool.
 */
export async function readStackResources(
  subject: Subject,
  named: string | undefined,
  { ask, memory }: Asking,
): Promise<string | undefined> {
  const source = sources.stackResources
  const keep = (answer: ReadAnswer) => memory.keep(source.file, source, answer)
  const listOf = (name: string) => {
    return askAll(list, { input: () => ({ StackName: name }), isPaged: true }, subject, ask)
  }
  if (named !== undefined) {
    const answer = await listOf(named)
    if (answer.state === 'missing') throw noSuchStack(named)
    if (answer.state === 'read' && !holds(answer.value, subject.poolId)) throw notInStack(named, subject.poolId)
    keep(answer)
    return answer.state === 'read' ? named : undefined
  }
  const answer = await askAll(source, answerCalls.stackResources, subject, ask)
  keep(answer)
  const [first] = answer.state === 'read' ? resourcesIn(answer.value) : []
  const name = typeof first?.StackName === 'string' ? first.StackName : undefined
  if (answer.state !== 'read' || name === undefined) return undefined
  const isCut = resourcesIn(answer.value).length >= mostResources && !holds(answer.value, subject.poolId)
  const whole = isCut ? await listOf(name) : answer
  // without it, the pool is known to be in this stack, and no more
  if (isCut && whole.state === 'read') keep(whole)
  return name
}

/** Reads what is known of a stack as a whole. */
export async function readStackParts(
  subject: Subject,
  parts: readonly ('stack' | 'template' | 'stackPolicy')[],
  { ask, memory }: Asking,
): Promise<void> {
  await Promise.all(
    parts.map(async (part) => {
      const source = sources[part]
      const answer = await askAll(source, answerCalls[part], subject, ask)
      const value = answer.state === 'read' ? await keptParts[part](answer.value) : undefined
      memory.keep(source.file, source, answer, value)
    }),
  )
}

/** What is kept: parameters, outputs and other resources are about other things, and may hold secrets of theirs. */
const keptParts = {
  stack: ({ Stacks: stacks }: JsonObject) => ({
    Stacks: Array.isArray(stacks) ? stacks.map(({ Parameters: _, Outputs: __, ...rest }) => rest) : [],
  }),
  async template({ TemplateBody: body }: JsonObject) {
    const template = typeof body === 'string' ? await parseTemplate(body).catch(() => undefined) : body
    const resources = isJsonObject(template) && isJsonObject(template.Resources) ? template.Resources : {}
    const own = Object.entries(resources).filter(
      ([, one]) => isJsonObject(one) && typeof one.Type === 'string' && one.Type.startsWith('AWS::Cognito::'),
    )
    return { TemplateBody: { Resources: Object.fromEntries(own) } }
  },
  stackPolicy: (value: JsonObject) => value,
} as const

function resourcesIn(value: JsonObject): readonly JsonObject[] {
  const resources = value.StackResources ?? value.StackResourceSummaries
  return Array.isArray(resources) ? resources.filter(isJsonObject) : []
}

function holds(value: JsonObject, poolId: string): boolean {
  return resourcesIn(value).some(({ PhysicalResourceId: id }) => id === poolId)
}

function noSuchStack(name: string): CogtoolError {
  return new CogtoolError('invalid_value', `--stack: there is no stack ${JSON.stringify(name.slice(0, 128))}`, {
    why: 'CloudFormation knows none of this name in the account and the Region of the pool',
    hint: 'look for it: cogtool doctor --stack auto',
  })
}

function notInStack(name: string, poolId: string): CogtoolError {
  return new CogtoolError('invalid_value', `--stack: ${JSON.stringify(name.slice(0, 128))} does not hold ${poolId}`, {
    why: 'none of its resources is this pool',
    hint: 'look for the stack that does: cogtool doctor --stack auto',
  })
}
