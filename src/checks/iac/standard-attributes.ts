/** The attributes that every pool has from birth (OpenID Connect Core 5.1, as Cognito has them). */
const standardAttributes: ReadonlySet<string> = new Set(
  (
    'sub name given_name family_name middle_name nickname preferred_username profile picture website email email_verified ' +
    'gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at identities'
  ).split(' '),
)

export function isStandardAttribute(name: string): boolean {
  return standardAttributes.has(name)
}

/** An attribute's name in the pool: templates and plans leave out the `custom:` of those that are no standard ones. */
export function attributeName(name: string): string {
  return isStandardAttribute(name) || /^(?:custom|dev):/.test(name) ? name : `custom:${name}`
}
