/** A glob over a name: `*` is any text, `?` one character. */
export function isMatch(glob: string, name: string): boolean {
  const pattern = glob
    .replace(/[^\w*?-]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^(?:${pattern})$`).test(name)
}
