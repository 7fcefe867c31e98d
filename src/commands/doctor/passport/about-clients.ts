import { clientName, hasSecret, isMachine, signInFlows, usesOauth } from '../../../checks/doctor/client-kinds.ts'
import { lifetimes } from '../../../checks/doctor/client-tokens.ts'
import type { Client, Snapshot } from '../../../checks/snapshot/snapshot.ts'
import type { Block, Cell, ReportSection } from '../../../output/report-content.ts'
import { durationWords } from '../../../text/instants.ts'
import { codeOr, codes, notRead, timeWords } from './words.ts'

const heads = ['App client', 'Kind', 'Sign-in flows', 'OAuth', 'Callback and logout URLs', 'Lifetimes']

/** Every app client: what it is, and what can be done with it. */
export function clientSection({ clients, parts }: Snapshot): ReportSection {
  const rows = [...clients].map(([id, { description }]) => {
    const name: Cell = { code: id }
    return description.state === 'read' ? rowOf(id, description.value) : [name, notRead(description)]
  })
  const list: Block[] = parts.clients.state === 'read' ? [] : [{ kind: 'paragraph', text: notRead(parts.clients) }]
  const table: Block[] =
    rows.length === 0
      ? [{ kind: 'paragraph', text: 'None is known.' }]
      : [{ kind: 'table', caption: `App clients: ${rows.length}`, heads, rows: rows.map(filled) }]
  return { id: 'clients', title: 'App clients', blocks: [...list, ...table] }
}

/** A row with all its cells. */
const filled = (row: readonly Cell[]): readonly Cell[] => heads.map((_, place) => row[place] ?? [])

function rowOf(id: string, client: Client): readonly Cell[] {
  const kinds = [
    isMachine(client) ? 'for machines' : 'for people',
    hasSecret(client) ? 'with a secret' : 'without a secret',
    ...(client.ClientType === undefined ? [] : [`type ${client.ClientType}`]),
    `since ${timeWords(client.CreationDate)}`,
  ]
  return [
    client.ClientName === undefined ? { code: id } : [clientName(client), { code: id }],
    kinds,
    codes(signInFlows(client)),
    usesOauth(client) ? oauthLines(client) : 'off',
    addressLines(client),
    lifetimeLines(client),
  ]
}

function oauthLines({ AllowedOAuthFlows, AllowedOAuthScopes, SupportedIdentityProviders }: Client): Cell {
  return [
    'flows:',
    ...codes(AllowedOAuthFlows ?? []),
    'scopes:',
    ...codes(AllowedOAuthScopes ?? []),
    'providers:',
    ...codes(SupportedIdentityProviders ?? []),
  ]
}

function addressLines({ CallbackURLs = [], LogoutURLs = [], DefaultRedirectURI }: Client): Cell {
  return [
    ...(CallbackURLs.length > 0 ? ['back to:', ...codes(CallbackURLs)] : []),
    ...(DefaultRedirectURI === undefined ? [] : ['by default:', codeOr(DefaultRedirectURI)]),
    ...(LogoutURLs.length > 0 ? ['after sign-out:', ...codes(LogoutURLs)] : []),
  ]
}

function lifetimeLines(client: Client): Cell {
  const { EnableTokenRevocation, RefreshTokenRotation, AuthSessionValidity } = client
  return [
    ...lifetimes(client).map(({ kind, seconds }) => `${kind}: ${durationWords(seconds)}`),
    `revocation: ${EnableTokenRevocation ? 'on' : 'off'}`,
    `rotation: ${RefreshTokenRotation?.Feature === 'ENABLED' ? 'on' : 'off'}`,
    ...(AuthSessionValidity === undefined ? [] : [`sign-in: ${AuthSessionValidity} min`]),
  ]
}
