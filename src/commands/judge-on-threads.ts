import type { Edges, Thread } from '../edges.ts'
import type { SigningKeys } from '../verification/signing-keys.ts'
import { answerThread, type KeyQuestion, type ThreadInit, type ThreadJob } from './judge-in-thread.ts'
import type { JudgedGroup, LineGroup } from './judge-lines.ts'

// a small batch is done before a thread has started
const linesBeforeThreads = 256
// groups that a thread has at hand, so that it goes on while this one is busy with a group of its own
const groupsAtHand = 3

export interface GroupJudge {
  judge(group: LineGroup): Promise<JudgedGroup>
  close(): Promise<void>
}

interface Waiting {
  readonly group: LineGroup
  readonly done: (judged: Promise<JudgedGroup>) => void
}

/** Judges groups on as many threads as the machine has, this one among them, with the keys of one run. */
export function onThreads(
  init: ThreadInit,
  keys: SigningKeys,
  here: (group: LineGroup) => Promise<JudgedGroup>,
  edges: Pick<Edges, 'otherThreads' | 'startThread'>,
): GroupJudge {
  const threads: { readonly thread: Thread; jobs: number }[] = []
  let generation = 0
  const answer = async (question: unknown) => {
    const asked = question as KeyQuestion
    try {
      return await answerThread(asked, keys)
    } finally {
      if (asked.again) generation++
    }
  }
  const start = async () => {
    const wanted = edges.otherThreads()
    for (let at = 0; at < wanted; at++) threads.push({ thread: await edges.startThread(init, answer), jobs: 0 })
  }
  let starting: Promise<void> | undefined
  const queue: Waiting[] = []
  let isBusyHere = false
  const handOut = () => {
    while (queue.length > 0) {
      const idlest = threads
        .filter(({ thread, jobs }) => thread.isReady() && jobs < groupsAtHand)
        .sort((one, other) => one.jobs - other.jobs)[0]
      if (!idlest) break
      const { group, done } = queue.shift() as Waiting
      idlest.jobs++
      const job: ThreadJob = { ...group, generation }
      const judged = idlest.thread.run(job) as Promise<JudgedGroup>
      const finish = () => {
        idlest.jobs--
        handOut()
      }
      judged.then(finish, finish)
      done(judged)
    }
    if (queue.length === 0 || isBusyHere) return
    isBusyHere = true
    // after the threads had a chance to say that they want more
    setImmediate(() => {
      const next = queue.shift()
      const finish = () => {
        isBusyHere = false
        handOut()
      }
      if (!next) return finish()
      const judged = here(next.group)
      judged.then(finish, finish)
      next.done(judged)
    })
  }
  return {
    judge(group) {
      // without threads this one does all the work
      if (group.first > linesBeforeThreads) starting ??= start().catch(() => {})
      return new Promise((done) => {
        queue.push({ group, done })
        handOut()
      })
    },
    async close() {
      // a thread that is being started is closed too
      await starting
      await Promise.all(threads.map(({ thread }) => thread.close()))
    },
  }
}
