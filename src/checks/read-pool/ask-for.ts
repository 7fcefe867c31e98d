import { pagesByToken } from '../../users/list/listing.ts'
import { fileOf, type Source, sources } from '../snapshot/sources.ts'
import { type AnswerCall, answerCalls, type Subject } from './answer-calls.ts'
import type { AnswerMemory } from './answer-memory.ts'
import { type Ask, operationOf, type ReadAnswer } from './ask.ts'

export type AnswerName = keyof typeof answerCalls

/** Who is asked, and where answers are kept. */
export interface Asking {
  readonly ask: Ask
  readonly memory: AnswerMemory
}

/** Asks for one answer, and keeps it in its file. */
export async function askFor(
  name: AnswerName,
  subject: Subject,
  { ask, memory }: Asking,
  stem?: string,
): Promise<ReadAnswer> {
  const source: Source = sources[name]
  const answer = await askAll(source, answerCalls[name], subject, ask)
  memory.keep(fileOf(source, stem), source, answer)
  return answer
}

/** One answer, from all its pages. */
export async function askAll(
  { action, members }: Pick<Source, 'action' | 'members'>,
  call: AnswerCall,
  subject: Subject,
  ask: Ask,
): Promise<ReadAnswer> {
  const request = { ...operationOf(action), input: call.input(subject), region: call.region?.(subject) }
  const [member] = members ?? []
  if (!call.isPaged || member === undefined) return ask(request)
  const items: unknown[] = []
  const page = async (token: string | undefined) => {
    const answer = await ask({
      ...request,
      input: { ...request.input, ...(token !== undefined && { NextToken: token }) },
    })
    const next = answer.state === 'read' ? answer.value.NextToken : undefined
    return { answer, token: typeof next === 'string' && next !== '' ? next : undefined }
  }
  for await (const { answer } of pagesByToken(page, 'it gave the same paging token twice')) {
    // part of a list is none
    if (answer.state !== 'read') return answer
    const found = answer.value[member]
    if (Array.isArray(found)) items.push(...found)
  }
  return { state: 'read', value: { [member]: items } }
}
