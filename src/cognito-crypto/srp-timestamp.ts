/** Names of weekdays as TIMESTAMP has them, Sunday first. */
export const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
/** Names of months as TIMESTAMP has them. */
export const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** TIMESTAMP of a PASSWORD_VERIFIER answer: English, UTC, the day not padded, the hours padded. */
export function srpTimestamp(at: Date): string {
  const time = at.toISOString().slice(11, 19)
  return `${days[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${at.getUTCDate()} ${time} UTC ${at.getUTCFullYear()}`
}
