const kinds = { access: 'an access token', id: 'an ID token' } as const

/**
 * What to do next, where that is --token-use and the place that gave the token holds no other one: --token-use takes it out of
 * a session, and cannot change it. `use` is its kind.
 */
export function askForToken(next: string, use: unknown, onlyIn: string | undefined): string {
  if (onlyIn === undefined || (use !== 'access' && use !== 'id')) return next
  const without = onlyIn.startsWith('--') ? `without ${onlyIn}` : `with ${onlyIn} unset`
  return next.replace(/--token-use (access|id)\b/g, (flag, wanted: 'access' | 'id') =>
    wanted === use
      ? flag
      : `give ${kinds[wanted]}: ${onlyIn} holds ${kinds[use]} (from a session: ${flag}, ${without})`,
  )
}
