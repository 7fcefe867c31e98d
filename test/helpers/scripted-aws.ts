import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request as a service of AWS understands it. */
export interface AwsCall {
  /** As IAM calls it, e.g. `kms:DescribeKey`. */
  readonly action: string
  readonly region: string
  readonly input: Readonly<Record<string, unknown>>
}

/** An error of a service. */
export class AwsFault {
  readonly name: string
  readonly message: string
  readonly status: number

  constructor(name: string, message = 'no', status = 400) {
    this.name = name
    this.message = message
    this.status = status
  }
}

/** What a service answers: a value, an error, or `hang up`: nothing, the connection is closed. */
export type AwsAnswers = Readonly<Record<string, unknown | ((input: AwsCall['input'], call: AwsCall) => unknown)>>

export interface ScriptedAws {
  readonly url: string
  /** What was asked, in order. */
  readonly calls: readonly AwsCall[]
  /** May be changed while it runs. */
  answers: AwsAnswers
}

/** Answers as eight services of AWS do, each in its own protocol; what is not in the table is denied. */
export async function scriptedAws(answers: AwsAnswers): Promise<ScriptedAws> {
  const calls: AwsCall[] = []
  const aws = { url: '', calls, answers }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const call = asCall(request, Buffer.concat(chunks).toString('utf8'))
    calls.push(call)
    const known = aws.answers[call.action]
    const missing = new AwsFault('AccessDeniedException', `User: x is not authorized to perform: ${call.action}`)
    const answer = typeof known === 'function' ? known(call.input, call) : (known ?? missing)
    if (answer === 'hang up') {
      request.socket.destroy()
      return
    }
    const isXml = /^(?:cloudformation|sns):/.test(call.action)
    const status = answer instanceof AwsFault ? answer.status : 200
    response.writeHead(status, {
      'content-type': isXml ? 'text/xml' : 'application/x-amz-json-1.1',
      ...(answer instanceof AwsFault && { 'x-amzn-errortype': answer.name }),
    })
    response.end(isXml ? xmlFor(call, answer) : JSON.stringify(answer instanceof AwsFault ? asJson(answer) : answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  aws.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return aws
}

const asJson = ({ name, message }: AwsFault) => ({ __type: name, message, Message: message })

/** The signature names the service and the Region. */
function asCall(request: IncomingMessage, body: string): AwsCall {
  const [, region = '', service = ''] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? []
  const target = String(request.headers['x-amz-target'] ?? '')
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (service === 'lambda') {
    const [, name = ''] = /\/functions\/([^/]+)\/policy$/.exec(url.pathname) ?? []
    const qualifier = url.searchParams.get('Qualifier')
    const input = { FunctionName: decodeURIComponent(name), ...(qualifier !== null && { Qualifier: qualifier }) }
    return { action: 'lambda:GetPolicy', region, input }
  }
  if (target === '') {
    const { Action, Version: _, ...input } = Object.fromEntries(new URLSearchParams(body))
    return { action: `${service}:${Action}`, region, input }
  }
  return { action: `${service}:${target.slice(target.indexOf('.') + 1)}`, region, input: JSON.parse(body) }
}

/** AWS Query: lists are `member`s, maps are `entry`s. */
function xmlFor({ action }: AwsCall, answer: unknown): string {
  const operation = action.split(':')[1]
  if (answer instanceof AwsFault) {
    return `<ErrorResponse><Error><Type>Sender</Type><Code>${answer.name}</Code><Message>${text(answer.message)}</Message></Error></ErrorResponse>`
  }
  return `<${operation}Response><${operation}Result>${xml(answer)}</${operation}Result></${operation}Response>`
}

function xml(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('')
  if (typeof value !== 'object' || value === null) return text(String(value))
  return Object.entries(value)
    .map(([name, inner]) => {
      const isMap = name === 'attributes'
      return `<${name}>${isMap ? mapXml(inner as object) : xml(inner)}</${name}>`
    })
    .join('')
}

const mapXml = (map: object): string =>
  Object.entries(map)
    .map(([key, value]) => `<entry><key>${text(key)}</key><value>${text(String(value))}</value></entry>`)
    .join('')

const text = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
