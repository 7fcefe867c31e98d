import type { LocalRequest } from '../http/messages.ts'
import type { AppClient } from '../state/model.ts'

/**
 * The app client that sent a form: by Basic, or by `client_id` and `client_secret` in the body. A public client sends its id alone, and no
 * secret. undefined where the client is unknown, the secret missing or wrong, or two clients are named.
 */
export function authenticateClient(
  request: LocalRequest,
  form: URLSearchParams,
  clients: readonly AppClient[],
): AppClient | undefined {
  const given = request.authorizations.length > 0 ? basicCredentials(request) : [bodyCredentials(form)]
  const bodyId = form.get('client_id')
  for (const { id, secret } of given) {
    const client = clients.find((candidate) => candidate.id === id && candidate.secret === secret)
    if (client && (bodyId === null || bodyId === id)) return client
  }
  return undefined
}

interface Credentials {
  readonly id: string
  readonly secret: string | undefined
}

function bodyCredentials(form: URLSearchParams): Credentials {
  return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? undefined }
}

// the service documents plain Base64(id:secret); libraries percent-encode first (RFC 6749 section 2.3.1). Whether it decodes is not
// documented, so both readings are taken here (inferred)
function basicCredentials({ authorizations }: LocalRequest): Credentials[] {
  const encoded =
    authorizations.length === 1 ? /^Basic ([\w+/]+={0,2})$/i.exec(authorizations[0] ?? '')?.[1] : undefined
  const text = Buffer.from(encoded ?? '', 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 0) return []
  const plain = { id: text.slice(0, colon), secret: text.slice(colon + 1) }
  return [plain, { id: formDecoded(plain.id), secret: formDecoded(plain.secret) }]
}

function formDecoded(text: string): string {
  return new URLSearchParams(`text=${text.replaceAll('&', '%26')}`).get('text') ?? ''
}
