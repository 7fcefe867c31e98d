// as long as more is coming, few large groups cost less than many small ones
const groupSize = 8

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
  const pull = async (): Promise<{ items: readonly T[] } | { end: true } | { error: unknown }> => {
    hasMore = false
    try {
      const { value, done } = await items.next()
      return done ? { end: true } : { items: value }
    } catch (error) {
      return { error }
    } finally {
      hasMore = true
    }
  }
  try {
    for (let next = pull(); ; ) {
      const first = running[0]?.then(() => undefined)
      const pulled = first ? await Promise.race([next, first]) : await next
      if (!pulled) {
        await finishFirst()
        if (hasMore && results.length < groupSize) continue
        yield results
        results = []
        continue
      }
      if (!('items' in pulled)) {
        while (running.length > 0) await finishFirst()
        yield results
        if ('error' in pulled) throw pulled.error
        return
      }
      // one read ahead: the next items arrive while these are worked on
      next = pull()
      for (const item of pulled.items) {
        if (running.length >= limit) await finishFirst()
        running.push(work(item))
        // a source that is always ready must not make results pile up
        if (results.length >= groupSize) {
          yield results
          results = []
        }
      }
    }
  } finally {
    const closed = items.return?.()
    // a source that waits for more cannot be closed before it comes
    if (hasMore) await closed
  }
}
