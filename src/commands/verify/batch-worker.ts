import { parentPort, workerData } from 'node:worker_threads'
import { connect } from '../../edges/workers.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { KeySet } from '../../verification/keys/keys.ts'
import type { SigningKeys } from '../../verification/keys/signing-keys.ts'
import { type BatchTerms, type Block, createBlockJudge } from './judge-block.ts'

/** What the main thread asks. */
export interface BlockQuestion {
  readonly block: Block
  /** Changes when there are other keys than those that were given before. */
  readonly keysVersion: number
}

/** What the main thread answers when it is asked for keys: they are fetched and cached by it alone. */
export type KeysAnswer =
  | { readonly set: KeySet }
  /** Why nothing can be decided. */
  | { readonly undecided: ConstructorParameters<typeof CogtoolError> }

if (!parentPort) throw new Error('this is a worker thread of verify --batch')
const { ask } = connect(parentPort, (question) => judge(question as BlockQuestion))

const known = new Map<string, Promise<KeySet>>()
let knownVersion = 0

const keys: SigningKeys = (want) => {
  const name = `${want.again} ${want.issuer}`
  const set = known.get(name) ?? askForKeys(want)
  known.set(name, set)
  return set
}

async function askForKeys(want: Parameters<SigningKeys>[0]): Promise<KeySet> {
  const answer = (await ask(want)) as KeysAnswer
  if ('undecided' in answer) throw new CogtoolError(...answer.undecided)
  return answer.set
}

const judgeBlock = createBlockJudge(workerData as BatchTerms, keys)

function judge({ block, keysVersion }: BlockQuestion) {
  if (keysVersion !== knownVersion) known.clear()
  knownVersion = keysVersion
  return judgeBlock(block)
}
