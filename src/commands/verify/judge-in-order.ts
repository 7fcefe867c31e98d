import { setImmediate } from 'node:timers/promises'
import type { Block, JudgeBlock, JudgedBlock } from './judge-block.ts'

/** A thread that judges blocks. */
export interface Judge {
  readonly judge: JudgeBlock
  /** How many blocks it may have at once. */
  readonly room: number
}

// a reader that is slow, or a block that takes its time, must not make answers pile up
const mostUnwritten = 16

/**
 * Gives each block to the first of the judges that has room, and writes the answers in the order of the blocks, each as soon as it
 * and all before it are there: a source that pauses gets its answers without waiting for more input. Ends at the first failure or
 * signal, whatever the source does.
 */
export function judgeInOrder(
  blocks: AsyncIterable<Block>,
  judgesFor: (block: Block) => readonly Judge[],
  write: (judged: JudgedBlock) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const atWork = new Map<Judge, number>()
  const running = new Set<Promise<void>>()
  const unwritten: Promise<void>[] = []
  let isOver = false

  const begin = (judge: Judge, block: Block): Promise<JudgedBlock> => {
    atWork.set(judge, (atWork.get(judge) ?? 0) + 1)
    const judged = judge.judge(block)
    const end = () => {
      atWork.set(judge, (atWork.get(judge) ?? 0) - 1)
      running.delete(ended)
    }
    const ended: Promise<void> = judged.then(end, end)
    running.add(ended)
    return judged
  }
  const judgeAll = async (fail: (error: unknown) => void) => {
    let written = Promise.resolve()
    try {
      for await (const block of blocks) {
        // lets the workers' answers in, who then have room again
        await setImmediate()
        const free = () => judgesFor(block).find((judge) => (atWork.get(judge) ?? 0) < judge.room)
        let judge = free()
        for (; !judge; judge = free()) await Promise.race(running)
        if (isOver) return
        const judged = begin(judge, block)
        written = written.then(async () => write(await judged))
        written.catch(fail)
        unwritten.push(written)
        if (unwritten.length > mostUnwritten) await unwritten.shift()
      }
    } finally {
      // a source that fails does so after the answers to what came before
      await written
    }
  }
  return new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    judgeAll(reject).then(resolve, reject)
  }).finally(() => {
    isOver = true
  })
}
