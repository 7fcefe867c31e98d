import type { Explain, KnownAnswer } from './known-answer.ts'
import { always, answers, claimsOf, isAccepted, isRejected, refusal, statusOf } from './known-answer.ts'

const unknownUser: Explain = ({ verdict }) => {
  const { sub } = claimsOf(verdict)
  return {
    cause:
      'the API\'s database has no user for this token. djangorestframework-jwt (up to 1.11) says "Invalid signature." then, and never of a bad signature; its fork drf-jwt says "Invalid token."',
    next: `let Django create users at their first visit: RemoteUserBackend in AUTHENTICATION_BACKENDS, with create_unknown_user left on; or create the user ${typeof sub === 'string' ? sub : 'whose username is the sub'} by hand`,
  }
}

const claimRefused: Explain = ({ verdict }) => {
  if (verdict && !verdict.ok && verdict.authentic) {
    return { cause: `one of the token's claims: ${verdict.message}`, next: verdict.hint ?? 'cogtool login' }
  }
  const cause =
    'the signature held for the API, but a claim did not (audience, issuer, algorithm or nbf), most often the audience'
  return claimsOf(verdict).token_use === 'id'
    ? {
        cause: `${cause}: this id token has the app client as its aud`,
        next: "if the API means access tokens: --token-use access; if it means id tokens: set its JWT_AUDIENCE to the app client's id",
      }
    : {
        cause: `${cause}: an access token has no aud`,
        next: 'if JWT_AUDIENCE is set in the API: unset it, or --token-use id if the API means id tokens; else see whether it knows the user (create_unknown_user)',
      }
}

/** Answers of Django, Django REST framework and its two JWT libraries, in the order in which they are shown where several match. */
export const djangoAnswers: readonly KnownAnswer[] = [
  {
    code: 'no_credentials_seen',
    matches: answers(refusal, /Authentication credentials were not provided/),
    explain: ({ response, scheme }) => {
      // Django REST framework names the scheme that it wants in its challenge
      const wanted = response.challenges[0]?.scheme
      const isOther = wanted !== undefined && /^\w+$/.test(wanted) && wanted.toLowerCase() !== scheme.toLowerCase()
      return {
        cause:
          'a token was sent, but the API saw none: it expects another scheme (JWT_AUTH_HEADER_PREFIX), or the header was lost on the way',
        next: isOther
          ? `--scheme ${wanted}`
          : 'compare the prefix in its settings (--scheme JWT sends the other usual one); look for a proxy that drops the header',
      }
    },
  },
  {
    code: 'credentials_with_spaces',
    matches: answers(refusal, /Credentials string should not contain spaces/),
    explain: always(
      'the API saw more than two words: the header was sent twice and joined on the way, or it was quoted',
      'send it once: look for a proxy that adds its own Authorization',
    ),
  },
  {
    code: 'user_not_in_database',
    matches: answers(refusal, /\bInvalid signature\./),
    contradicted: isRejected,
    explain: unknownUser,
  },
  {
    code: 'signature_or_key',
    // "Invalid signature." of a good token has the cause above and not this one
    matches: (facts) =>
      answers(
        refusal,
        /Error decoding (?:signature|token)\.|invalid signature(?!\.)|signature verification failed|no matching key\(s\) found|Unable to find a signing key|JWK for kid .* not found|no applicable key found|signature key was not found|token signature is invalid/i,
      )(facts) ||
      (!isAccepted(facts) && answers(refusal, /\bInvalid signature\./)(facts)),
    explain: ({ verdict }) =>
      verdict?.ok === false
        ? {
            cause: `the API refuses the token as cogtool does: ${verdict.message}`,
            next: verdict.hint ?? 'cogtool login',
          }
        : {
            cause:
              "the API could not check the signature: its key set is another pool's, or was read before a key was added",
            next: `compare the token's kid ${verdict?.keyId ?? ''} with the keys that the API uses, and its pool id with yours; restart the API`,
          },
  },
  {
    code: 'claim_refused',
    matches: answers(refusal, /Incorrect authentication credentials\.|\bInvalid token\./),
    explain: claimRefused,
  },
  {
    // drf-jwt says the same of a claim and of an unknown user
    code: 'user_not_in_database',
    matches: answers(refusal, /\bInvalid token\./),
    contradicted: isRejected,
    explain: unknownUser,
  },
  {
    code: 'expired_for_api',
    // of API Gateway unconfirmed; jsonwebtoken, aws-jwt-verify, Spring, jose, ASP.NET; 500 is an Express without an error handler
    matches: answers(
      [...refusal, 500],
      /(?:signature|token) has expired|(?:jwt|token) expired|"exp" claim timestamp check failed/i,
    ),
    contradicted: ({ verdict }) => statusOf(verdict, 'expiry') === 'pass',
    explain: ({ verdict }) =>
      statusOf(verdict, 'expiry') === 'pass'
        ? {
            cause: "by the API's clock the token has expired, by this machine's it has not",
            next: 'compare the two clocks (date -u); or has a cache answered?',
          }
        : { cause: 'the token has expired', next: 'sign in again: cogtool login' },
  },
  {
    code: 'no_subject',
    matches: answers(refusal, /\bInvalid payload\./),
    contradicted: isAccepted,
    explain: always(
      'the API found no sub in the token, or an empty one',
      "is it a user's token? a machine's is about no user",
    ),
  },
  {
    code: 'user_disabled',
    matches: answers(refusal, /User account is disabled/),
    explain: always('the API knows the user, and its is_active is false', "enable the user in the API's database"),
  },
  {
    code: 'pyjwt_2',
    matches: answers([500], /module 'jwt' has no attribute '\w+'/),
    explain: always(
      'the API runs drf-jwt 1.17 with PyJWT 2, which an unpinned install brings: every token ends in 500',
      'pin PyJWT<2 in the API, or change its JWT library',
    ),
  },
  {
    code: 'html_accept',
    matches: answers([500], /TemplateDoesNotExist/),
    explain: always(
      'the API wanted to draw a page, while rest_framework is not in INSTALLED_APPS',
      "ask for JSON (leave out -H 'Accept: …'), or add the app",
    ),
  },
  {
    code: 'pyjwt_2',
    matches: answers([500], /<title>Server Error \(500\)<\/title>/),
    explain: always(
      'Django failed, and with DEBUG off it does not say why. If every token ends so while no token gives 401, it is drf-jwt with PyJWT 2',
      "read the API's log; if so, pin PyJWT<2 or change its JWT library",
    ),
  },
  {
    code: 'host_not_allowed',
    matches: answers([400], /Invalid HTTP_HOST header|Bad Request \(400\)/),
    explain: ({ request }) => ({
      cause: `Django does not serve the host name ${request.url.hostname}`,
      next: "add it to ALLOWED_HOSTS in the API, or send a name that is there: -H 'Host: …'",
    }),
  },
]
