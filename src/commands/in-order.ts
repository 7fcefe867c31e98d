/**
 * Works on up to `limit` items at once and gives the results in the order of the items, each group as soon as it and
 * everything before it is there: a source that pauses gets its answers without waiting for more input. `work` must not reject.
 */
export async function* inOrder<T, R>(
  source: AsyncIterable<readonly T[]>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<readonly R[]> {
  const items = source[Symbol.asyncIterator]()
  const running: Promise<R>[] = []
  let results: R[] = []
  const finishFirst = async () => {
    const first = running.shift()
    if (first) results.push(await first)
  }
  let hasMore = false
  const pull = () => {
    hasMore = false
    const next = items.next()
    const arrived = () => {
      hasMore = true
    }
    next.then(arrived, arrived)
    return next
  }
  try {
    // one read ahead: the next items arrive while these are worked on
    for (let next = pull(); ; ) {
      const { value, done } = await next
      if (done) break
      next = pull()
      for (const item of value) {
        // in bursts: work that trickles in one by one wakes a sleeping thread for each
        if (running.length >= limit) while (running.length > limit / 2) await finishFirst()
        running.push(work(item))
      }
      while (running.length > 0 && !hasMore) await finishFirst()
      yield results
      results = []
    }
    while (running.length > 0) await finishFirst()
    yield results
  } finally {
    await items.return?.()
  }
}
