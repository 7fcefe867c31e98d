import { expect, it } from 'vitest'
import { type ErrorCode, errorCodes } from '../src/text/cogtool-error.ts'
import { commandLine } from './words/command-line.ts'
import { provoke, type Row, shareLocalPool } from './words/row.ts'
import { services } from './words/services.ts'
import { signIn } from './words/sign-in.ts'

shareLocalPool()

const rows = { ...commandLine, ...signIn, ...services } satisfies Record<ErrorCode, Row>
// whoever pressed Ctrl-C knows: only the document of --json tells
const silent: readonly string[] = ['interrupted', 'terminated'] satisfies ErrorCode[]

it.each(Object.entries(rows) as [ErrorCode, Row][])('%s', async (code, row) => {
  const exitCode = errorCodes[code]
  const [message, why, hint] = row.says
  const lines = [`error: ${message}\n`, why && `  ${why}\n`, hint && `  → ${hint}\n`]
  expect(await provoke(row)).toEqual({ exitCode, error: silent.includes(code) ? '' : lines.join('') })

  const whole = why === undefined || message.endsWith('?') ? message : `${message}:`
  const document = JSON.parse((await provoke(row, '--json')).error)
  expect(document.error).toMatchObject({ code, exitCode, message: [whole, why].filter(Boolean).join(' ') })
})
