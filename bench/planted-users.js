// A JSON Lines export with groups of duplicates among strangers, and what an audit of it has to say.
import { closeSync, openSync, writeSync } from 'node:fs'

const plantedEvery = 1_000
const half = 2 ** 31

/** A sub of the shape that Cognito gives, the same for the same number, spread like random ones. */
function subOf(number) {
  const hex = (Math.imul(number + 1, 2654435761) >>> 0).toString(16).padStart(8, '0')
  return `${hex}-${hex.slice(0, 4)}-7${hex.slice(1, 4)}-8${hex.slice(2, 5)}-${number.toString(16).padStart(12, '0')}`
}

function userLine(number, attributes, status = 'CONFIRMED') {
  const sub = subOf(number)
  const day = String((number % 28) + 1).padStart(2, '0')
  return `${JSON.stringify({
    username: attributes.username ?? sub,
    status,
    enabled: true,
    created: `2024-03-${day}T08:00:00.000Z`,
    modified: `2025-03-${day}T08:00:00.000Z`,
    attributes: {
      sub,
      email_verified: 'true',
      phone_number: `+1${String(2_000_000_000 + number)}`,
      phone_number_verified: 'false',
      given_name: `Given${number % 997}`,
      family_name: `Family${number % 7919}`,
      ...attributes.attributes,
    },
  })}\n`
}

/** What stands in the places of two strangers, far from each other in the file: [kind, key, one, other]. */
const plans = [
  (n) => ['exact-email', `twin.${n}@example.com`, email(`twin.${n}@example.com`), email(`twin.${n}@example.com`)],
  (n) => ['case-email', `case.${n}@example.com`, email(`case.${n}@example.com`), email(`Case.${n}@Example.com`)],
  (n) => [
    'idn-email',
    `idn.${n}@xn--bcher-kva.example`,
    email(`idn.${n}@bücher.example`),
    email(`idn.${n}@xn--bcher-kva.example`),
  ],
  (n) => [
    'phone',
    `+49${1_000_000_000 + n}`,
    email(`p.${n}@example.com`, { phone_number: `+49${1_000_000_000 + n}` }),
    email(`q.${n}@example.com`, { phone_number: `+49${1_000_000_000 + n}` }),
  ],
  (n) => [
    'case-username',
    `name-${n}`,
    email(`r.${n}@example.com`, {}, `Name-${n}`),
    email(`s.${n}@example.com`, {}, `name-${n}`),
  ],
]

function email(address, more = {}, username = undefined) {
  return { username, attributes: { email: address, ...more } }
}

/** Writes `count` users and gives the groups that are among them, `kind key`, sorted. */
export function writePlantedUsers(file, count) {
  const pairs = Math.floor(count / plantedEvery)
  const planted = Array.from({ length: pairs }, (_, n) => plans[n % plans.length](n))
  const out = openSync(file, 'w', 0o600)
  let text = ''
  for (let number = 0; number < count; number++) {
    // one of each pair in the first half of the file, the other in the second, so that no block holds both
    const isFirst = number < count / 2
    const place = isFirst ? number : number - Math.ceil(count / 2)
    const pair = place % (plantedEvery / 2) === 7 ? planted[Math.floor(place / (plantedEvery / 2))] : undefined
    const user = pair ? pair[isFirst ? 2 : 3] : email(`user.${number}.${(number * 7) % half}@example.com`)
    text += userLine(number, user)
    if (text.length > 1024 * 1024) {
      writeSync(out, text)
      text = ''
    }
  }
  writeSync(out, text)
  closeSync(out)
  return planted.map(([kind, key]) => `${kind} ${key}`).sort()
}
