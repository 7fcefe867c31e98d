import type { CrashKind } from './crashes.ts'
import type { Rule } from './remedies.ts'

const catchAll: Rule['libraries'] = {
  'express-jwt': "an error middleware: err.name === 'UnauthorizedError' → 401",
  'passport-jwt': 'an error middleware → 401; done(error) instead of throwing',
  'PyJWT / DRF': 'except jwt.exceptions.PyJWTError → AuthenticationFailed',
}

const noise = 'Each such token is an error in your monitoring and a page that may say too much; anyone can make them.'

/** What helps against crashes, by what failed. */
const remedies: Readonly<Record<CrashKind, Omit<Rule, 'covers'>>> = {
  verifier: {
    title: 'the API fails instead of refusing',
    why: noise,
    fix: 'Answer 401 for whatever the verifier throws, its key look-up and its parser included.',
    libraries: {
      ...catchAll,
      'express-jwt': `${catchAll['express-jwt']}; have the key look-up call back with an error, not throw`,
      'PyJWT / DRF': `${catchAll['PyJWT / DRF']}; also for KeyError of a missing kid`,
    },
  },
  keys: {
    title: 'the key look-up fails instead of refusing',
    why: `A kid that the pool does not have, or none, is an error there and no refusal. ${noise}`,
    fix: 'Answer 401 where the key look-up finds no key for a kid, or may not look for one.',
    libraries: {
      'express-jwt': 'have the key look-up call back with an error, not throw; jwks-rsa: SigningKeyNotFoundError → 401',
      'passport-jwt': 'secretOrKeyProvider must call done(error) → answer 401 in an error middleware',
      'PyJWT / DRF': 'except (PyJWKClientError, KeyError) around the key look-up → AuthenticationFailed',
    },
  },
  parser: {
    title: 'the parser of tokens fails instead of refusing',
    why: `A text that is not a JWT causes an error there instead of a refusal. ${noise}`,
    fix: 'Answer 401 for a text that cannot be read as a token, before anything else looks at its parts.',
    libraries: catchAll,
  },
  header: {
    title: 'the reading of the header fails instead of refusing',
    why: `A header in another form is an error there and no refusal. ${noise}`,
    fix: 'Answer 401 unless there is one Authorization header, exactly "Bearer" and one token.',
    libraries: {},
  },
  page: {
    title: 'the API fails at drawing a page for browsers',
    why: 'A browser asks for HTML, and the API has no page for it: a person who opens the address in a browser sees an error. Tokens have nothing to do with it.',
    fix: 'Answer JSON whatever Accept says, or add what draws the page.',
    libraries: {
      'PyJWT / DRF':
        "add 'rest_framework' to INSTALLED_APPS, or DEFAULT_RENDERER_CLASSES = ['rest_framework.renderers.JSONRenderer']",
    },
  },
  answer: {
    title: 'the API fails with a good token',
    why: 'It does so for a request that only differs in form from others that are answered: its users may meet the same.',
    fix: "Read the API's log for these requests; each has the case in X-Cogtool-Probe.",
    libraries: {},
  },
}

/** The name under which a kind of crash has its remedy. */
export const crashCause = (kind: CrashKind): string => (kind === 'verifier' ? 'crash' : `crash-${kind}`)

/** As rules, each for one kind of crash. */
export const crashRules: readonly Rule[] = Object.entries(remedies).map(([kind, remedy]) => ({
  covers: [crashCause(kind as CrashKind)],
  ...remedy,
}))
