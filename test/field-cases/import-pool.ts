import { serveApi } from '../helpers/api-server.ts'

/** The standard attributes, as a new pool has them. */
export const standardNames = [
  ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture'],
  ...['website', 'email', 'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number'],
  ...['phone_number_verified', 'address', 'updated_at'],
]

export interface SchemaOfTest {
  Name: string
  AttributeDataType: string
  Required?: boolean
  StringAttributeConstraints?: { MinLength?: string; MaxLength?: string }
  NumberAttributeConstraints?: { MinValue?: string; MaxValue?: string }
}

function standardAttribute(Name: string): SchemaOfTest {
  if (Name.endsWith('_verified')) return { Name, AttributeDataType: 'Boolean' }
  if (Name === 'updated_at') return { Name, AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '0' } }
  return { Name, AttributeDataType: 'String', StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' } }
}

/** The schema of a pool: the standard attributes with these laid over them. */
export function wholeSchema(changes: readonly SchemaOfTest[]): SchemaOfTest[] {
  const schema = new Map(standardNames.map((name) => [name, standardAttribute(name)]))
  for (const attribute of changes) schema.set(attribute.Name, attribute)
  return [...schema.values()]
}

/** The columns of an import file for a pool of this schema. */
export function headerOf(schema: readonly SchemaOfTest[]): string[] {
  return [...schema.map(({ Name }) => Name).filter((name) => name !== 'sub'), 'cognito:mfa_enabled', 'cognito:username']
}

/**
 * A pool of these settings, on a port of its own, that lists these pages of users; it tells what it was asked. `isBare` gives it
 * no attributes but those of its own SchemaAttributes.
 */
export async function importPool(
  { isBare, ...pool }: Record<string, unknown>,
  pages: readonly (readonly unknown[])[],
  more: Readonly<Record<string, object>> = {},
) {
  const own = (pool.SchemaAttributes ?? []) as SchemaOfTest[]
  const schema = isBare ? own : wholeSchema(own)
  const operations: string[] = []
  const page = (token = '0') => {
    const next = Number(token) + 1
    return { Users: pages[next - 1] ?? [], ...(next < pages.length && { PaginationToken: String(next) }) }
  }
  const answers: Record<string, object> = {
    DescribeUserPool: { UserPool: { EstimatedNumberOfUsers: pages.flat().length, ...pool, SchemaAttributes: schema } },
    GetCSVHeader: { CSVHeader: headerOf(schema) },
    ...more,
  }
  const { origin } = await serveApi(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
    operations.push(operation)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { PaginationToken } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(operation === 'ListUsers' ? page(PaginationToken) : (answers[operation] ?? {})))
  })
  const flags = ['--endpoint-url', origin, '--user-pool-id', 'us-local-1_Demo0001', '--rps', '100000']
  return { flags, operations }
}
