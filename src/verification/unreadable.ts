interface Known {
  readonly shape: RegExp
  readonly hint: string
}

/** Texts that are known for something else than a token, by how they begin or by all of them. */
const knownTexts: readonly Known[] = [
  {
    shape: /^\s*<(?:!doctype|html|head|body|\?xml|!--)/i,
    hint: 'this is a web page, not a token: a sign-in page or an error page, perhaps',
  },
  {
    shape: /^k8s-aws-v1\./,
    hint: 'this is what `aws eks get-token` prints: a presigned request to AWS STS, which Kubernetes accepts; it is not a JWT',
  },
  {
    // what base64 makes of the first field of a session token, in today's and in earlier forms
    shape: /^(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz|FQoDYXdz)[\w+/]*={0,2}$/,
    hint: 'this is an AWS session token (AWS_SESSION_TOKEN), which goes with AWS credentials; it is not a JWT',
  },
  { shape: /^(?:AKIA|ASIA)[A-Z2-7]{16}$/, hint: 'this is the id of an AWS access key; it is not a JWT' },
  { shape: /^\s*-----BEGIN /, hint: 'this is a key or a certificate (PEM), not a token' },
  { shape: /^[a-z][a-z0-9+.-]*:\/\/\S+$/i, hint: 'this is a URL: give only the token in it' },
  {
    // the shape of RFC 9562: session ids, user names and opaque tokens look like this
    shape: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    hint: 'this is a UUID: an opaque token or an id; a JWT begins with eyJ',
  },
]

/** What a text is that is no token, or what may have happened to it. It never says to change a token. */
export function hintForUnreadable(text: string): string | undefined {
  if (text === '') return 'give one: cogtool verify <token>'
  if (/^\s*["']?\s*[{[]/.test(text)) {
    return isJson(text)
      ? 'this is JSON without a token that cogtool knows'
      : 'this begins like JSON but is not JSON: copy only the token'
  }
  const known = knownTexts.find(({ shape }) => shape.test(text))
  if (known) return known.hint
  const space = text.search(/\s/)
  if (space !== -1) {
    const at = `there is white space at position ${space + 1}`
    const isWrapped = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(text.replace(/\s+/g, ''))
    return isWrapped ? `${at}: the token was wrapped when it was copied; copy it as one line` : `${at}; a JWT has none`
  }
  const parts = text.split('.').length
  if (parts === 5)
    return "five parts are an encrypted token, as Cognito's refresh tokens are: use the access or the ID token"
  if (/%2e/i.test(text)) return 'this is percent-encoded (%2E is a dot): give the token in plain form'
  if (parts === 1) return 'an opaque token cannot be read; a JWT begins with eyJ and has two dots'
  if (parts > 3) return 'give one token at a time'
  if (parts === 2) return 'it may have been cut short: copy it again as a whole'
  if (/=/.test(text)) return 'it has padding (`=`), and a JWT has none: copy the token again from where it was issued'
  const other = text.search(/[^\w.-]/)
  if (other === -1) return 'it may have been cut short: copy it again as a whole'
  return `there is ${JSON.stringify(text[other])} at position ${other + 1}, which no JWT has: copy only the token`
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.trim().replace(/^(["'])([\s\S]*)\1$/, '$2'))
    return true
  } catch {
    return false
  }
}
