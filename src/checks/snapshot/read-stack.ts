import type { Answers } from './answers.ts'
import { asShape, ShapeError } from './shape.ts'
import { stackResourcesShape, stacksShape } from './shapes.ts'
import type { Parts, PoolParts, Reading, Stack, StackResource } from './snapshot.ts'
import { sources } from './sources.ts'

/** What `describe-stack-resources` gives at most. */
export const mostResources = 100

/** The stack that the pool is in: no resources mean that it is in none. */
export async function readStack(
  folder: Answers,
  poolId: string,
): Promise<Pick<Parts<PoolParts>, 'stackResources' | 'stack' | 'template' | 'stackPolicy'>> {
  const resources = await folder.readAs(sources.stackResources, undefined, (value) =>
    withPool(asShape<readonly StackResource[]>(value ?? [], stackResourcesShape), poolId),
  )
  const stackName = resources.state === 'read' ? resources.value[0]?.StackName : undefined
  const stack: Reading<Stack> = await folder.readAs(sources.stack, undefined, (value) => {
    const stacks = asShape<readonly Stack[]>(value ?? [], stacksShape)
    return stacks.find(({ StackName }) => stackName === undefined || StackName === stackName) ?? stacks[0] ?? {}
  })
  return {
    stackResources: resources,
    stack,
    template: await folder.readAs(sources.template, undefined, async (value) => {
      return typeof value === 'string' ? parseTemplate(value) : value
    }),
    stackPolicy: await folder.readAs(sources.stackPolicy, undefined, (value) => parsePolicy(value, 'StackPolicyBody')),
  }
}

/**
 * The first 100 resources of the pool's own stack need not have the pool among them. Only describe-stack-resources, which is
 * asked for the stack of the pool, names the stack with each: list-stack-resources gives all that a stack has.
 */
function withPool(resources: readonly StackResource[], poolId: string): readonly StackResource[] {
  const { StackName } = resources[0] ?? {}
  const isCut = resources.length >= mostResources && StackName !== undefined
  if (!isCut || resources.some(({ PhysicalResourceId }) => PhysicalResourceId === poolId)) return resources
  return [...resources, { StackName, PhysicalResourceId: poolId, ResourceType: 'AWS::Cognito::UserPool' }]
}

/** A policy, which answers hold as text of their own; undefined where there is none. */
export function parsePolicy(value: unknown, name: string): unknown {
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string') throw new ShapeError(name, 'text')
  try {
    return JSON.parse(value)
  } catch {
    throw new SyntaxError(`${name} is not JSON`)
  }
}

/** A template from its text: the AWS CLI prints one in JSON as an object. */
export async function parseTemplate(text: string): Promise<unknown> {
  // late: a pool without a stack needs none of it
  const { readYaml } = await import('./yaml-template.ts')
  const read = readYaml(text)
  if ('fault' in read) throw new SyntaxError(`its template is neither JSON nor YAML: ${read.fault}`)
  return read.value
}
