import { readFileSync } from 'node:fs'

/** Longer than any callback, tokens in the fragment included. */
const longestLine = 64 * 1024

/**
 * The next line typed or pasted at the terminal. Read key by key: the terminal itself would show it, and cuts lines at 1,024
 * (macOS) or 4,096 characters. Ctrl-C stays Ctrl-C. Rejects with the signal's reason.
 */
export function pastedLine(signal: AbortSignal): Promise<string> {
  const { stdin } = process
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    let line = ''
    const stop = () => {
      stdin.off('data', hear).pause()
      stdin.setRawMode(false)
    }
    const hear = (chunk: Buffer) => {
      const text = chunk.toString('utf8')
      for (const [index, character] of [...text].entries()) {
        if (character === '\u0003') process.kill(process.pid, 'SIGINT')
        else if (character === '\u007f' || character === '\b') line = line.slice(0, -1)
        else if (character === '\u0015') line = ''
        // an empty line is somebody's Enter, not an answer
        else if ((character === '\r' || character === '\n') && line.trim() !== '') {
          stop()
          const rest = [...text].slice(index + 1).join('')
          if (rest !== '') stdin.unshift(Buffer.from(rest))
          return resolve(line)
        } else if (line.length < longestLine) line += character
      }
    }
    const isListening = !isInBackground()
    if (isListening) {
      stdin.setRawMode(true)
      stdin.on('data', hear).resume()
    }
    const giveUp = () => {
      if (isListening) stop()
      reject(signal.reason)
    }
    signal.addEventListener('abort', giveUp, { once: true })
  })
}

/**
 * Whether another process group has the terminal, as after `cogtool login &`: a program that touches it from there is stopped by
 * the system. Only Linux tells; elsewhere the answer is no.
 */
function isInBackground(): boolean {
  if (process.platform !== 'linux') return false
  try {
    // after the name in parentheses: state, parent, group, session, terminal, the terminal's own group (proc(5))
    const [, , group, , , foreground] = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return group !== foreground
  } catch {
    return false
  }
}
