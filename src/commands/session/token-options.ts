import { CogtoolError } from '../../text/cogtool-error.ts'
import { shellWord } from '../../text/shell.ts'
import { refuseTwoAnswers } from '../shared/listing/choose-format.ts'
import { type BrowserFormat, browserFormats } from './browser-state.ts'
import type { TokenFormat } from './format-token.ts'

export type TokenType = 'access' | 'id' | 'refresh'

export interface TokenOptions {
  /** The ID token for kubectl, else the access token, unless given. */
  readonly type?: TokenType
  /** Seconds. */
  readonly minTtl: number
  readonly forceRefresh: boolean
  readonly format?: TokenFormat | BrowserFormat
  /** Of the pages that a storage state is for. */
  readonly origin?: readonly string[]
  readonly withRefresh: boolean
  /** A file; undefined or `-`: standard output. */
  readonly output?: string
}

/** The form of the answer. Fails with `usage` where flags do not go together. */
export function formatOf(options: TokenOptions, json: boolean): TokenFormat | BrowserFormat {
  const { format } = options
  if (json) refuseTwoAnswers(format)
  const chosen = json ? 'json' : (format ?? 'raw')
  checkBrowserFlags(options, chosen)
  checkFileName(options, chosen)
  if (isBrowserFormat(chosen) || typeOf(options) !== 'refresh' || chosen === 'raw' || chosen === 'json') return chosen
  throw new CogtoolError('usage', `a refresh token has no form for --format ${chosen}`, {
    why: 'it is for the pool alone: sent to an API it would give away the whole session',
    hint: 'use --type access',
  })
}

const textFormats: readonly string[] = ['raw', 'env', 'header']

/** Fails with `usage` where the name of the file promises another format: no flag is needed for others, which say nothing. */
function checkFileName({ output = '' }: TokenOptions, format: TokenFormat | BrowserFormat): void {
  const [, stem = '', extension = ''] = /^(.*?)(\.(?:csv|jsonl|ndjson|json|html|md|xml))$/i.exec(output) ?? []
  const isJson = !textFormats.includes(format)
  if (extension === '' || (isJson && extension.toLowerCase() === '.json')) return
  const right = isJson ? '.json' : '.txt'
  throw new CogtoolError('usage', `the name ${JSON.stringify(output)} does not fit --format ${format}`, {
    why: `the file would hold ${isJson ? 'JSON' : 'one line of text'}`,
    hint: `-o ${shellWord(`${stem}${right}`)}${isJson || extension.toLowerCase() !== '.json' ? '' : ', or add --format json'}`,
  })
}

/** Fails with `usage` where a flag is missing, or has no meaning, with this format. */
function checkBrowserFlags({ type, origin, withRefresh }: TokenOptions, format: TokenFormat | BrowserFormat): void {
  if (format === 'playwright' && origin === undefined) {
    throw new CogtoolError('usage', '--format playwright needs --origin', {
      why: 'a browser keeps the state of each origin apart',
      hint: 'add --origin http://localhost:3000, or the origin of your pages',
    })
  }
  const isForBrowser = isBrowserFormat(format)
  const without = (flag: string, why: string, hint: string) =>
    new CogtoolError('usage', `${flag} has no meaning with --format ${format}`, { why, hint })
  if (origin !== undefined && format !== 'playwright') {
    throw without(
      '--origin',
      'only a storageState of Playwright names origins',
      'add --format playwright, or leave it out',
    )
  }
  if (withRefresh && !isForBrowser) {
    throw without('--with-refresh', 'the format has only one token', 'use --type refresh, or leave it out')
  }
  if (type !== undefined && isForBrowser) {
    throw without('--type', 'the format has the access token and the ID token', 'leave --type out')
  }
}

/** Which token is meant. */
export function typeOf({ type, format }: Pick<TokenOptions, 'type' | 'format'>): TokenType {
  // Kubernetes asks for its own client id in `aud`, which no access token has
  return type ?? (format === 'exec-credential' ? 'id' : 'access')
}

/** Whether it is a form of a whole sign-in. */
export function isBrowserFormat(format: TokenFormat | BrowserFormat): format is BrowserFormat {
  return browserFormats.some((one) => one === format)
}
