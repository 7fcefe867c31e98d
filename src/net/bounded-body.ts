/** Bytes read up to a limit. */
export interface LimitedBytes {
  readonly bytes: Buffer
  /** Whether there was more. */
  readonly cut: boolean
}

/** Reads at most `limit` bytes, whatever length a server announces, then closes the stream. Fails with the stream's own error. */
export async function readLimited(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limit: number,
): Promise<LimitedBytes> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    size += chunk.length
    // leaving the loop destroys the stream, and with it the connection
    if (size > limit) break
  }
  return { bytes: Buffer.concat(chunks).subarray(0, limit), cut: size > limit }
}

/** The body of an answer as UTF-8 text, or undefined where it is longer. */
export async function readText({ body }: Response, limit: number): Promise<string | undefined> {
  const { bytes, cut } = await readLimited(body ?? [], limit)
  return cut ? undefined : bytes.toString('utf8')
}
