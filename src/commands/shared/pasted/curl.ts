import type { Container, Leaf } from './container.ts'
import { leavesOfHeader } from './http.ts'
import { shellWords } from './shell-words.ts'

/** A command line of curl or wget: its headers, cookies, addresses and data. */
export function readCurl(text: string): Container | undefined {
  // behind a shell's prompt, too
  if (!/^(?:[$%>] +)?(?:curl|wget)(?:\.exe)?\s/i.test(text)) return undefined
  const words = shellWords(text)
  return words && { place: 'a curl command', leaves: words.flatMap((word, at) => leavesOfWord(word, words[at - 1])) }
}

function leavesOfWord(word: string, before = ''): Leaf[] {
  const [, option, attached] = /^(-[Hb]|--[\w-]+=)([\s\S]+)$/.exec(word) ?? []
  if (option !== undefined && attached !== undefined) return leavesOfValue(option.replace(/=$/, ''), attached)
  return leavesOfValue(before, word)
}

function leavesOfValue(option: string, value: string): Leaf[] {
  if (option === '-b' || option === '--cookie') return leavesOfHeader('cookie', value)
  if (option !== '-H' && option !== '--header') return [{ name: '', value }]
  const colon = value.indexOf(':')
  return colon < 1 ? [] : leavesOfHeader(value.slice(0, colon).trim(), value.slice(colon + 1).trim())
}
