import { days, months, srpTimestamp } from '../../cognito-crypto/srp-timestamp.ts'

const shape = /^(\w{3}) (\w{3}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) UTC (\d{4})$/

/**
 * A TIMESTAMP as the service itself would write it, or undefined where it cannot be read. The signature is checked over this form: a padded day or a
 * wrong weekday makes it fail as a wrong password does (measured: ministackorg/ministack#1758).
 */
export function canonicalTimestamp(text: string): string | undefined {
  const [, weekday = '', month = '', ...numbers] = shape.exec(text) ?? []
  if (!days.includes(weekday) || !months.includes(month)) return undefined
  const [day = 0, hours = 0, minutes = 0, seconds = 0, year = 0] = numbers.map(Number)
  return srpTimestamp(new Date(Date.UTC(year, months.indexOf(month), day, hours, minutes, seconds)))
}
