/** Whom to sign in. */
export interface Credentials {
  readonly username: string
  readonly password: string
}

/** A form on a page. */
export interface Form {
  /** Absolute. */
  readonly action: string
  readonly inputs: readonly { readonly name: string; readonly type: string; readonly value: string }[]
  readonly asksPassword: boolean
}

/** The first form of a page that is sent by POST. */
export function findForm(text: string, url: string): Form | undefined {
  const found = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(text)
  const attributes = attributesOf(found?.[1] ?? '')
  if (!found || attributes.get('method')?.toLowerCase() !== 'post') return undefined
  const inputs = [...(found[2] ?? '').matchAll(/<input\b([^>]*)>/gi)].map(([, inside = '']) => {
    const input = attributesOf(inside)
    return { name: input.get('name') ?? '', type: input.get('type') ?? 'text', value: input.get('value') ?? '' }
  })
  const action = new URL(attributes.get('action') ?? '', url).href
  return { action, inputs, asksPassword: inputs.some(({ type }) => type === 'password') }
}

/** What a person would send: their credentials in the fields that ask for them, all others as they are. */
export function fillIn(form: Form, { username, password }: Credentials): URLSearchParams {
  const fields = new URLSearchParams()
  for (const { name, type, value } of form.inputs) {
    if (name === '') continue
    fields.append(name, type === 'password' ? password : type === 'text' || type === 'email' ? username : value)
  }
  return fields
}

function attributesOf(text: string): Map<string, string> {
  const pairs = text.matchAll(/([\w-]+)="([^"]*)"/g)
  return new Map([...pairs].map(([, name = '', value = '']) => [name.toLowerCase(), unescapeHtml(value)]))
}

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** Text as a page shows it. */
export function unescapeHtml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => characters[name] ?? whole)
}
