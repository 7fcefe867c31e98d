/** What is wrong with a certificate that was not trusted, and what helps: nothing here ever switches the check off. */
export interface CertificateProblem {
  readonly why: string
  readonly hint: string
}

const problems: Readonly<Record<string, CertificateProblem>> = {
  CERT_HAS_EXPIRED: {
    why: 'its certificate has expired',
    hint: 'renew the certificate; check the clock of this machine too',
  },
  CERT_NOT_YET_VALID: { why: 'its certificate is not valid yet', hint: 'check the clock of this machine' },
  CERT_REVOKED: { why: 'its certificate was revoked', hint: 'the server needs a new certificate' },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    why: 'its certificate is self-signed',
    hint: 'if it is yours: --ca-file <certificate.pem>, or NODE_EXTRA_CA_CERTS',
  },
  SELF_SIGNED_CERT_IN_CHAIN: {
    why: 'its certificate comes from a private authority',
    hint: 'if you trust that authority: --ca-file <authority.pem>, or NODE_EXTRA_CA_CERTS',
  },
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority(),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority(),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    why: 'it did not send the chain up to an authority known here',
    hint: 'let the server send its intermediate certificates, or --ca-file <chain.pem>, or NODE_EXTRA_CA_CERTS',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    why: 'its certificate is for another name',
    hint: 'use the name that the certificate was made for; --ca-file does not help here',
  },
}

function unknownAuthority(): CertificateProblem {
  return {
    why: 'the authority of its certificate is not known here',
    hint: 'if you trust that authority: --ca-file <authority.pem>, or NODE_EXTRA_CA_CERTS',
  }
}

/** The problem behind Node's error code; undefined where the code is about something else. */
export function certificateProblem(code: string | undefined): CertificateProblem | undefined {
  if (code === undefined) return undefined
  const known = problems[code]
  if (known) return known
  // OpenSSL has some thirty more of them
  if (!/^(?:CERT_|UNABLE_TO_|ERR_TLS_CERT_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)/.test(code))
    return undefined
  return { why: `its certificate fails the check (${code})`, hint: 'look at it: openssl s_client -connect <host>:443' }
}
