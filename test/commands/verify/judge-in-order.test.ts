import { describe, expect, it } from 'vitest'
import type { Block, JudgeBlock, JudgedBlock } from '../../../src/commands/verify/judge-block.ts'
import { type Judge, judgeInOrder } from '../../../src/commands/verify/judge-in-order.ts'

const blocks = (count: number): Block[] => Array.from({ length: count }, (_, at) => ({ first: at, text: '' }))
const answerTo = ({ first }: Block): JudgedBlock => ({ text: String(first), valid: 1, rejected: 0, undecided: 0 })
const atOnce: JudgeBlock = async (block) => answerTo(block)
const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at))

async function* from(items: readonly Block[]): AsyncGenerator<Block> {
  yield* items
}

async function run(
  source: AsyncIterable<Block>,
  judges: readonly Judge[],
  write: (text: string) => Promise<unknown> | undefined = () => undefined,
  signal: AbortSignal = new AbortController().signal,
) {
  const written: string[] = []
  const judging = judgeInOrder(
    source,
    () => judges,
    async ({ text }) => {
      await write(text)
      written.push(text)
    },
    signal,
  )
  return {
    written,
    error: await judging.then(
      () => undefined,
      (error: unknown) => error,
    ),
  }
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** Judges in this many milliseconds, and counts how many blocks it had at most. */
function slowJudge(room: number, milliseconds: (block: Block) => number) {
  const seen = { most: 0, now: 0, all: 0 }
  const judge: JudgeBlock = async (block) => {
    seen.all++
    seen.most = Math.max(seen.most, ++seen.now)
    await pause(milliseconds(block))
    seen.now--
    return answerTo(block)
  }
  return { judge, room, seen }
}

describe('blocks that several threads judge', () => {
  it('are answered in their order, whoever is done first', async () => {
    const judges = [slowJudge(2, ({ first }) => 9 - (first % 10)), slowJudge(1, ({ first }) => first % 3)]
    const { written, error } = await run(from(blocks(60)), judges)
    expect(error).toBeUndefined()
    expect(written).toEqual(numbers(60))
    expect(judges.map(({ seen }) => seen.most)).toEqual([2, 1])
  })

  it('go to whoever has room, the first of them above all', async () => {
    const idle = [slowJudge(1, () => 0), slowJudge(1, () => 0)]
    await run(from(blocks(1)), idle)
    expect(idle.map(({ seen }) => seen.all)).toEqual([1, 0])
    const quick = slowJudge(1, () => 0)
    let stuck = 0
    const judge: JudgeBlock = async (block) => {
      stuck++
      while (quick.seen.all < 8) await pause(1)
      return answerTo(block)
    }
    await run(from(blocks(10)), [{ judge, room: 2 }, quick])
    expect([stuck, quick.seen.all]).toEqual([2, 8])
  })

  it('get their answers before a source that pauses goes on', async () => {
    const events: string[] = []
    async function* pausing() {
      yield* blocks(2)
      await pause(50)
      events.push('went on')
      yield { first: 2, text: '' }
    }
    await run(pausing(), [{ judge: atOnce, room: 1 }], async (text) => events.push(text))
    expect(events).toEqual(['0', '1', 'went on', '2'])
  })

  it.each([
    { name: 'a reader that is slow', judge: atOnce, wait: 2 },
    { name: 'a block that takes its time', judge: slowJudge(1, ({ first }) => (first === 0 ? 200 : 0)).judge, wait: 0 },
  ])('are not read far ahead of $name', async ({ judge, wait }) => {
    let read = 0
    let written = 0
    let most = 0
    async function* fast() {
      for (const block of blocks(60)) {
        read++
        yield block
      }
    }
    const judges = [
      { judge, room: 1 },
      { judge: atOnce, room: 1 },
    ]
    await run(fast(), judges, async () => {
      most = Math.max(most, read - written)
      await pause(wait)
      written++
    })
    expect({ read, written }).toEqual({ read: 60, written: 60 })
    expect(most).toBeLessThanOrEqual(20)
  })
})

describe('what ends it', () => {
  async function* endless() {
    yield* blocks(3)
    await new Promise(() => {})
  }
  const failure = new Error('it broke')

  it('a judge that fails, after the answers before it, though the source is silent', async () => {
    const judge: JudgeBlock = async (block) => (block.first === 2 ? Promise.reject(failure) : answerTo(block))
    expect(await run(endless(), [{ judge, room: 2 }])).toEqual({ written: ['0', '1'], error: failure })
  })

  it('a later failure is not heard of before the answers that are still to come', async () => {
    const judge: JudgeBlock = async (block) => {
      if (block.first === 2) throw failure
      await pause(20)
      return answerTo(block)
    }
    expect(await run(from(blocks(9)), [{ judge, room: 3 }])).toEqual({ written: ['0', '1'], error: failure })
  })

  it('a reader that is gone, though the source is silent', async () => {
    const write = async (text: string) => (text === '1' ? Promise.reject(failure) : undefined)
    expect(await run(endless(), [{ judge: atOnce, room: 1 }], write)).toEqual({ written: ['0'], error: failure })
  })

  it('a signal, whatever the source and the judges do', async () => {
    const controller = new AbortController()
    const judge: JudgeBlock = async (block) => (block.first === 1 ? new Promise(() => {}) : answerTo(block))
    setTimeout(() => controller.abort(failure), 20)
    const ended = await run(endless(), [{ judge, room: 1 }], undefined, controller.signal)
    expect(ended).toEqual({ written: ['0'], error: failure })
  })

  it('a source that fails, after the answers before it', async () => {
    async function* failing() {
      yield* blocks(2)
      throw failure
    }
    const judges = [slowJudge(2, () => 10)]
    expect(await run(failing(), judges)).toEqual({ written: ['0', '1'], error: failure })
  })

  it('closes its source', async () => {
    let isClosed = false
    async function* source() {
      try {
        for (;;) yield { first: 0, text: '' }
      } finally {
        isClosed = true
      }
    }
    const write = () => Promise.reject(failure)
    expect((await run(source(), [{ judge: atOnce, room: 1 }], write)).error).toBe(failure)
    await pause(10)
    expect(isClosed).toBe(true)
  })
})
