import type { LocalUser } from './model.ts'

/** A user with the defaults of somebody who just signed up and confirmed. */
export function newUser(
  fields: Pick<LocalUser, 'username' | 'sub' | 'created'> & Partial<Omit<LocalUser, 'username' | 'sub' | 'created'>>,
): LocalUser {
  return {
    status: 'CONFIRMED',
    enabled: true,
    modified: fields.created,
    groups: [],
    mfa: [],
    ...fields,
    attributes: { sub: fields.sub, ...fields.attributes },
  }
}
