import type { Messages } from '../../src/net/post-form.ts'

/** A conversation that nobody listens to. */
export const quiet: Messages = overheard().talk

/** A conversation, and everything that was said in it. */
export function overheard(): { talk: Messages; said: () => string } {
  const lines: string[] = []
  const hear = async (text: string) => {
    lines.push(text)
  }
  return { talk: { note: hear, warn: hear, say: hear, debug: hear }, said: () => lines.join('\n') }
}
