import { readFileSync } from 'node:fs'

/** Longer than any callback, tokens in the fragment included. */
const longestLine = 64 * 1024

/**
 * The next line typed or pasted at the terminal; undefined after Ctrl-D. Read key by key: the terminal itself would show it, and
 * cuts lines at 1,024 (macOS) or 4,096 characters. Ctrl-C and Ctrl-Z do what they always do. Rejects with the signal's reason.
 */
export function pastedLine(signal: AbortSignal): Promise<string | undefined> {
  const { stdin } = process
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    let line = ''
    let isListening = false
    let isOver = false
    const listen = () => {
      if (isListening || isInBackground()) return
      isListening = true
      stdin.setRawMode(true)
      stdin.on('data', hear).resume()
    }
    const rest = () => {
      if (!isListening) return
      isListening = false
      stdin.off('data', hear).pause()
      stdin.setRawMode(false)
    }
    // a shell may have changed the terminal's mode in between
    const listenAgain = () => {
      rest()
      if (!isOver) listen()
    }
    const stop = () => {
      isOver = true
      rest()
      process.off('SIGCONT', listenAgain)
      signal.removeEventListener('abort', giveUp)
    }
    const giveUp = () => {
      stop()
      reject(signal.reason)
    }
    const hear = (chunk: Buffer) => {
      const text = chunk.toString('utf8')
      for (const [index, character] of [...text].entries()) {
        if (character === '\u0003') process.kill(process.pid, 'SIGINT')
        else if (character === '\u001a') {
          // the shell gets its terminal as it was, and the whole job stops; where none could continue it, the system ignores this
          rest()
          process.kill(0, 'SIGTSTP')
          setImmediate(listenAgain)
        } else if (character === '\u0004') {
          stop()
          return resolve(undefined)
        } else if (character === '\u007f' || character === '\b') line = line.slice(0, -1)
        else if (character === '\u0015') line = ''
        // an empty line is somebody's Enter, not an answer
        else if ((character === '\r' || character === '\n') && line.trim() !== '') {
          stop()
          const left = [...text].slice(index + 1).join('')
          if (left !== '') stdin.unshift(Buffer.from(left))
          return resolve(line)
        } else if (line.length < longestLine) line += character
      }
    }
    process.on('SIGCONT', listenAgain)
    signal.addEventListener('abort', giveUp, { once: true })
    listen()
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
