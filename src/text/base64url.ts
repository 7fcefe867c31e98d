/**
 * The bytes behind a base64url text without padding, in the one form that encoding them gives again (RFC 7515 2, RFC 4648
 * 3.5); otherwise undefined. Decoders overlook other alphabets, white space, padding and spare bits; encoding does not.
 */
export function decodeCanonical(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}
