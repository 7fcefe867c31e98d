const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** The text in the description of a picture. */
export function recordedText(svg: string): string {
  const [, text = ''] = /<desc [^>]*>([^<]*)<\/desc>/.exec(svg) ?? []
  return text.replace(/&([^;]+);/g, (entity, name: string) => entities[name] ?? entity)
}
