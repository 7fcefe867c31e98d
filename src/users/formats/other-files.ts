import { CogtoolError } from '../../text/cogtool-error.ts'

interface OtherFile {
  readonly begins: RegExp
  readonly is: string
  readonly why: string
  readonly hint: string
}

const asJson = 'write JSON: aws cognito-idp list-users --user-pool-id <id> --output json'

/** What people give instead of a file of users, by how it begins. Bytes that are not text count as Latin-1. */
const otherFiles: readonly OtherFile[] = [
  {
    begins: /^PK(?:\x03\x04|\x05\x06)/,
    is: 'a spreadsheet (xlsx, ods) or another ZIP archive',
    why: 'its rows are compressed',
    hint: 'save the sheet as CSV in UTF-8, or export the users: cogtool export-users -o users-again.csv',
  },
  {
    begins: /^\xd0\xcf\x11\xe0/,
    is: 'an old Excel workbook (xls)',
    why: 'it is not text',
    hint: 'save the sheet as CSV in UTF-8, or export the users: cogtool export-users -o users-again.csv',
  },
  { begins: /^\x1f\x8b/, is: 'a gzip archive', why: 'it is not text', hint: 'unpack it first: gunzip' },
  {
    begins: /^\s*<(?:!doctype\s+html|html|head|body|\?xml)\b/i,
    is: 'a web page or XML',
    why: 'the download probably returned a sign-in or error page',
    hint: 'open it in a browser to see what it says, and download the file again',
  },
  {
    begins: /^\s*(?:USERS|ATTRIBUTES)\t/,
    is: 'what the AWS CLI prints with --output text',
    why: 'it does not say which value belongs to which user',
    hint: asJson,
  },
  {
    begins: /^\s*-{10,}\r?\n\|/,
    is: 'what the AWS CLI prints with --output table',
    why: 'it cuts and wraps values',
    hint: asJson,
  },
  {
    begins: /^\s*(?:---[ \t]*\r?\n|(?:- +)?\w+:(?:[ \t][^\r\n]*)?\r?\n)/,
    is: 'YAML',
    why: 'cogtool reads CSV and JSON',
    hint: asJson,
  },
]

const longestBeginning = 1024

/** Fails with `input_invalid` where a file begins as one of another kind, which it then names. */
export function refuseOtherFile(bytes: Uint8Array, name: string): void {
  const text = Buffer.from(bytes.subarray(0, longestBeginning))
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
  const other = otherFiles.find(({ begins }) => begins.test(text))
  if (!other) return
  throw new CogtoolError('input_invalid', `${name} is ${other.is}`, { why: other.why, hint: other.hint })
}
