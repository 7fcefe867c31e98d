import { createHash } from 'node:crypto'
import type { Account } from './account.ts'
import type { Audit, Group } from './audit.ts'

/** The audit with labels in place of names, addresses, numbers and subs; what is equal keeps one label. */
export function redactAudit(audit: Audit): Audit {
  return { ...audit, groups: audit.groups.map(redactGroup) }
}

function redactGroup(group: Group): Group {
  const members = group.members.map((member) => ({ ...member, account: redactAccount(member.account) }))
  return { ...group, key: redactText(group.key), members }
}

function redactAccount(account: Account): Account {
  const { sub, username, preferredUsername, email, phone } = account
  return {
    ...account,
    sub: label(sub),
    username: redactText(username),
    preferredUsername: preferredUsername && redactText(preferredUsername),
    email: email && redactText(email),
    phone: phone && redactText(phone),
    // they name accounts at providers
    identities: [],
  }
}

/** `a***@example.com#1a2b3c4d`: enough to tell members apart, and no anonymisation: who guesses the text can make its label. */
export function redactText(text: string): string {
  const [first = ''] = text
  const at = text.lastIndexOf('@')
  return `${first}***${at < 0 ? '' : text.slice(at).trimEnd()}${label(text)}`
}

function label(text: string): string {
  return `#${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
}
