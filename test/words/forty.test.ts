import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Fragments of sentences that readers stumbled over, one of each of the forty. */
const oddSentences = [
  'see who is there twice',
  'the commands below then work as they stand',
  'a challenge that nothing at hand answers',
  'how it is mended',
  'whatever only people can tell is for',
  'this is no snapshot',
  'so that no spreadsheet runs them',
  'deleted meanwhile',
  "the pool's own estimate is",
  'a folder, a link or a device does not survive',
  'cannot be gone on with',
  'go on with an export to this file',
  'in as many as its size asks',
  'at most so many users',
  'is an export that can be gone on with',
  'how alike addresses may be',
  'the best claim of its group',
  'keeps hangs on the sub',
  'no defect, it wants linking',
  'No pool takes them for one',
  'takes them for different ones',
  'Addresses sign nobody in here',
  'nobody is signed in',
  'nobody is there to sign in',
  'the address that the browser ends at here',
  'The answer comes to port',
  'Waiting for the sign-in in the browser',
  'an earlier sign-in of the browser answered',
  'it was sent once, and each failure counts',
  'the first word that is no flag must be a command',
  'lists the commands and the flags of all',
  'mend the file, or move it away',
  'neither a flag, the environment',
  'refused, as it must be',
  'the API takes what it must refuse',
  'more is read as a token than is one',
  'the end of a token does not count',
  'whose answer it must be',
  'does not say why in words that cogtool knows',
  'in a file of yours alone',
]

const files = ['src', 'docs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)),
)
const texts = files.map((file) => ({ file, text: readFileSync(file, 'utf8') }))

it('knows forty odd sentences, and finds sources to search', () => {
  expect(new Set(oddSentences).size).toBe(40)
  expect(texts.length).toBeGreaterThan(500)
})

it.each(oddSentences)('no source or page says %j', (sentence) => {
  expect(texts.filter(({ text }) => text.includes(sentence)).map(({ file }) => file)).toEqual([])
})
