import { domainToASCII } from 'node:url'

/** How alike two addresses must be to count as one. */
export const tiers = ['exact', 'case', 'idn', 'unicode', 'gmail'] as const
export type Tier = (typeof tiers)[number]

/** What of two addresses is compared. */
export interface Likeness {
  /** The loosest way; each includes those before it. */
  readonly base: Exclude<Tier, 'gmail'>
  /** And Gmail's own rules on top. */
  readonly gmail: boolean
}

/** The loosest comparison among these tiers. `gmail` stands on `idn`. */
export function loosestOf(asked: readonly Tier[]): Likeness {
  const gmail = asked.includes('gmail')
  const base = (['unicode', 'idn', 'case'] as const).find((tier) => asked.includes(tier)) ?? 'exact'
  return { gmail, base: gmail && base !== 'unicode' ? 'idn' : base }
}

/** What two addresses have in common exactly when they are one address in this likeness. Its own key is itself. */
export function emailKey(address: string, { base, gmail }: Likeness): string {
  if (base === 'exact') return address
  if (base === 'case') return foldCase(address)
  const idn = withAsciiDomain(foldCase(address))
  if (base === 'idn' && !gmail) return idn
  const loosen = (text: string) => {
    const folded = base === 'unicode' ? withFoldedName(text) : text
    return withAsciiDomain(foldCase(gmail ? withGmailName(folded) : folded))
  }
  return untilStable(idn, loosen)
}

// folding can produce text that folds again, such as a full-width @ in front of a domain; three rounds were never needed
const mostRounds = 8

function untilStable(text: string, step: (text: string) => string): string {
  let current = text
  for (let round = 0; round < mostRounds; round++) {
    const next = step(current)
    if (next === current) break
    current = next
  }
  return current
}

const plain = /^[\x21-\x7e]*$/

/** Without surrounding blanks, composed, in lower case; never the locale's, in which Turkish folds I differently. */
export function foldCase(text: string): string {
  if (plain.test(text)) return text.toLowerCase()
  // lower case can take a composition apart, so it is composed again
  return text.trim().normalize('NFC').toLowerCase().normalize('NFC')
}

// node's function parses the host of a URL, so give it only what may stand in a domain
const domainShape = /^(?:[a-z0-9.-]|[^\u0000-\u007f])+$/
// and leave ASCII domains alone: it would read `127.1` as an IP address
const hasUnicodeForm = /[^\u0000-\u007f]|(?:^|\.)xn--/

/** `bücher.example` as `xn--bcher-kva.example` (UTS 46, not transitional: faß.de and fass.de stay apart). */
function withAsciiDomain(address: string): string {
  const [name, domain] = splitAddress(address)
  if (name === '' || !hasUnicodeForm.test(domain) || !domainShape.test(domain)) return address
  return name + (domainToASCII(domain) || domain)
}

/** The name compatibly composed (NFKC) and fully folded: ß as ss, ligatures and full-width letters taken apart, ı as i. */
function withFoldedName(address: string): string {
  const [name, domain] = splitAddress(address)
  const fold = (text: string) => text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
  // without an @ all of it is the name
  return name === '' ? fold(domain) : fold(name) + domain
}

/** Gmail looks at neither dots nor what follows a plus, and has two domains (support.google.com/mail/answer/7436150). */
function withGmailName(address: string): string {
  const [name, domain] = splitAddress(address)
  if (domain !== 'gmail.com' && domain !== 'googlemail.com') return address
  const bare = name.slice(0, -1).replace(/\+.*$/s, '').replaceAll('.', '')
  return bare === '' ? address : `${bare}@gmail.com`
}

/** What stands before the domain, the @ included, and the domain; without an @ all of it is the latter. */
function splitAddress(address: string): [name: string, domain: string] {
  const at = address.lastIndexOf('@') + 1
  return [address.slice(0, at), address.slice(at)]
}
