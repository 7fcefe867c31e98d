import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { everyCommand } from '../../../src/commands/help/every-command.ts'
import { addGlobalFlags } from '../../../src/commands/shared/global-flags.ts'
import { commandTable } from '../../../src/commands/table.ts'
import { main } from '../../../src/main.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const never = () => Promise.reject(new Error('nothing is run here'))
const program = new Command('cogtool')
addGlobalFlags(program)
const context = {
  commands: commandTable,
  ...{ start: never, startAt: never, startBare: never, startWithoutFiles: never },
  finish: () => {},
}
const commands = (await everyCommand(program, context)).flatMap((command) =>
  command.commands.length > 0
    ? command.commands.map((one) => ({ words: [command.name(), one.name()], options: one.options }))
    : [{ words: [command.name()], options: command.options }],
)

const secrets = [
  ...['--password', '--passwd', '--pwd', '--pass', '--passwrd', '--new-password', '--userPassword'],
  ...['--secret', '--client-secret', '--clientSecret', '--client_secret', '--app-secret', '--totp-secret'],
  ...['--token', '--access-token', '--refresh-token', '--id-tokn', '--jwt', '--bearer'],
  ...['--otp', '--totp', '--mfa-code', '--code', '--sms-code', '--pin'],
  ...['--api-key', '--secret-access-key'],
]

async function refusal(argv: readonly string[]): Promise<string> {
  const edges = testEdges()
  expect(await main(argv, edges)).toBe(2)
  expect(edges.out()).toBe('')
  return edges.err()
}

describe.each(commands)('$words: a flag that is not there and speaks of a secret', ({ words, options }) => {
  const known = [...options, ...program.options]

  it('leads to a way that keeps the secret out of the command line', async () => {
    for (const flag of secrets.filter((one) => !known.some(({ long }) => long === one)))
      for (const given of [[flag, 'hunter2'], [`${flag}=hunter2`], [flag, 'hunter2', '--json']]) {
        const said = await refusal([...words, ...given])
        expect(said).not.toContain('hunter2')
        expect(said).toContain(`unknown option '${flag}'`)
        for (const [named] of said.replace(`'${flag}'`, '').matchAll(/--[a-z][\w-]+/g))
          expect(named).toMatch(/^--(?:help|[\w-]+-stdin|(?:[\w-]+-)?token|[\w-]+-file)$/)
      }
  })
})

it.each([
  [['login', '--password', 'x'], 'pipe it in with --password-stdin, or set COGTOOL_PASSWORD'],
  [['login', '--new-password', 'x'], 'pipe it in with --new-password-stdin'],
  [['whoami', '--password', 'x'], 'pipe it into login with --password-stdin, or set COGTOOL_PASSWORD'],
  [['--password', 'x', 'login'], 'pipe it into login with --password-stdin, or set COGTOOL_PASSWORD'],
  [['init', '--client-secret', 'x'], 'pipe it in with --client-secret-stdin, or set COGTOOL_CLIENT_SECRET'],
  [['login', '--totp-secret', 'x'], 'write it to a file for --totp-secret-file'],
  [['login', '--refresh-token', 'x'], 'pipe it in with --refresh-token-stdin'],
  [['login', '--code', '1'], 'pipe it in with --mfa-code-stdin, or set COGTOOL_MFA_CODE'],
  [['verify', '--token', 'x'], 'write it to a file for --token-file, or set COGTOOL_TOKEN'],
  [['token', '--access-token', 'x'], 'set COGTOOL_TOKEN, which verify, decode, me and probe read'],
  [['me', '--api-key', 'x'], 'cogtool me --help lists its arguments and flags'],
  // slips of flags that are there
  [['verify', '--token-us', 'id'], 'did you mean --token-use?'],
  [['login', '--mfa-typ', 'sms'], 'did you mean --mfa-type?'],
  [['login', '--password-stdn'], 'did you mean --password-stdin?'],
  [['probe', '--revoked-tokn', 'f'], 'did you mean --revoked-token?'],
  // a code of another kind
  [['doctor', '--exit-code', '3'], 'cogtool doctor --help lists its arguments and flags'],
  // the line as it was typed, but for the secret
  [['users', 'fnd', 'ada', '--password', 'x', '--json'], 'cogtool users find ada --json'],
  [['users', 'fnd', 'ada', '--client-secret=x'], 'cogtool users find ada'],
])('%j → %s', async (argv, hint) => {
  expect(await refusal(argv)).toContain(hint)
})

it('a word behind another flag is cut at its equals sign too', async () => {
  expect(await refusal(['login', '--frob=x1y2'])).not.toContain('x1y2')
})
