import type { CrashKind } from './crashes.ts'
import type { Rule } from './remedies.ts'

const catchAll: Rule['libraries'] = {
  'express-jwt': "an error middleware: err.name === 'UnauthorizedError' → 401",
  'passport-jwt': 'an error middleware → 401; done(error) instead of throwing',
  'PyJWT / DRF': 'except jwt.exceptions.PyJWTError → AuthenticationFailed',
}

const noise =
  'Each such token causes an error in your monitoring and a page that may say too much; anyone can send one.'

/** What helps against crashes, by what failed. */
const remedies: Readonly<Record<CrashKind, Omit<Rule, 'covers'>>> = {
  verifier: {
    title: 'the API fails instead of refusing',
    why: noise,
    fix: 'Answer 401 for anything that the verifier throws, including its key look-up and its parser.',
    libraries: {
      ...catchAll,
      'express-jwt': `${catchAll['express-jwt']}; the key look-up must call back with an error, not throw`,
      'PyJWT / DRF': `${catchAll['PyJWT / DRF']}; also for the KeyError of a missing kid`,
    },
  },
  keys: {
    title: 'the key look-up fails instead of refusing',
    why: `A missing or unknown kid causes an error there instead of a refusal. ${noise}`,
    fix: 'Answer 401 if the key look-up finds no key for a kid, or is not allowed to look for one.',
    libraries: {
      'express-jwt': 'the key look-up must call back with an error, not throw; jwks-rsa: SigningKeyNotFoundError → 401',
      'passport-jwt': 'secretOrKeyProvider must call done(error) → answer 401 in an error middleware',
      'PyJWT / DRF': 'except (PyJWKClientError, KeyError) around the key look-up → AuthenticationFailed',
    },
  },
  parser: {
    title: 'the token parser fails instead of refusing',
    why: `A text that is not a JWT causes an error there instead of a refusal. ${noise}`,
    fix: 'Answer 401 to text that is not a token, before anything reads its parts.',
    libraries: catchAll,
  },
  header: {
    title: 'the header parser fails instead of refusing',
    why: `A header in another form causes an error there instead of a refusal. ${noise}`,
    fix: 'Answer 401 unless there is one Authorization header with exactly "Bearer" and one token.',
    libraries: {},
  },
  page: {
    title: 'the API fails to render a page for browsers',
    why: 'A browser asks for HTML, which the API cannot render: anyone who opens the address in a browser sees an error. Tokens have nothing to do with it.',
    fix: 'Answer JSON whatever Accept says, or add what renders the page.',
    libraries: {
      'PyJWT / DRF':
        "add 'rest_framework' to INSTALLED_APPS, or DEFAULT_RENDERER_CLASSES = ['rest_framework.renderers.JSONRenderer']",
    },
  },
  answer: {
    title: 'the API fails with a good token',
    why: 'It fails for a request that differs only in form from others that it answers; its users may see the same error.',
    fix: "Look for these requests in the API's log; X-Cogtool-Probe names the case of each.",
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
