// How all of these APIs answer: the user to a good token, and otherwise 401 with a challenge.

/** The token of `Authorization: Bearer`, exactly one header of exactly two words; undefined otherwise. */
export function bearerToken(request) {
  const lines = request.rawHeaders.filter(
    (_, index) => request.rawHeaders[index - 1]?.toLowerCase() === 'authorization',
  )
  return lines.length === 1 ? /^bearer ([\w.~+/=-]+)$/i.exec(lines[0])?.[1] : undefined
}

/** The API's own words about a user. */
export function userOf(claims) {
  return { username: claims.sub, groups: claims['cognito:groups'] ?? [] }
}

/** A listener around `check`, which gives the claims of a token or throws. */
export function guarded(check, { tokenOf = bearerToken, refuse = refused } = {}) {
  return async (request, response) => {
    const token = tokenOf(request)
    if (token === undefined || token === '') return refuse(response, 'Bearer')
    try {
      json(response, 200, userOf(await check(token)))
    } catch {
      refuse(response, 'Bearer error="invalid_token"', token)
    }
  }
}

export function refused(response, challenge) {
  json(response, 401, { detail: 'refused' }, { 'WWW-Authenticate': challenge })
}

export function json(response, status, body, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers })
  response.end(JSON.stringify(body))
}

/** The error middleware that Express applications need: what the verifier says becomes 401. */
export function expressRefusal(_error, request, response, _next) {
  refused(response, bearerToken(request) === undefined ? 'Bearer' : 'Bearer error="invalid_token"')
}

export function must(condition) {
  if (!condition) throw new Error('refused')
}

/** An access token of our own app client. */
export function mustBeOurs(claims, { clientId }) {
  must(claims.token_use === 'access' && claims.client_id === clientId)
  return claims
}
