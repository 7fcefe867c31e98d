import type { Snapshot } from '../snapshot/snapshot.ts'

/** A text without what sets one pool apart from a twin in another account or Region. */
export type Neutral = (text: string) => string

/** Takes ids, the account and the Region out of texts about one pool, and puts the names of its app clients for their ids. */
export function neutralTexts(
  { poolId, region }: Pick<Snapshot, 'poolId' | 'region'>,
  names: ReadonlyMap<string, string>,
): Neutral {
  return (text) => {
    if (text === region) return '<region>'
    const plain = text
      .replaceAll(poolId, '<pool>')
      .replaceAll(`.${region}.amazonaws.`, '.<region>.amazonaws.')
      .replace(/\barn:aws[\w-]*:([\w-]+):[^:\s]*:[^:\s]*:(\S+)/g, (_, service, resource) => {
        return `arn:aws:${service}:::${resource.replace(idInArn, '<id>')}`
      })
    // an id stands alone, or at the end: `cognito-idp.eu-west-1.amazonaws.com/<pool>:<client>`
    return plain.replace(/[\w+-]+$/, (word) => (names.has(word) ? `<client ${names.get(word)}>` : word))
  }
}

/** UUIDs, and those of keys for several Regions. */
const idInArn = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}/g
