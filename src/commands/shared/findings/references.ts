/** Where a reference leads that has an address of its own. */
export function addressOf(reference: string): string | undefined {
  const [, kind = '', name = ''] = /^([\w-]+)\/(.+)$/.exec(reference) ?? []
  switch (kind) {
    case 'aws-security-hub': {
      const [, control] = /^Cognito\.(\d+)$/.exec(name) ?? []
      return (
        control && `https://docs.aws.amazon.com/securityhub/latest/userguide/cognito-controls.html#cognito-${control}`
      )
    }
    case 'rfc': {
      const [, number, section] = /^(\d+)(?:#([\d.]+))?$/.exec(name) ?? []
      return number && `https://www.rfc-editor.org/rfc/rfc${number}${section ? `#section-${section}` : ''}`
    }
    case 'cwe':
      return /^\d+$/.test(name) ? `https://cwe.mitre.org/data/definitions/${name}.html` : undefined
    default:
      return undefined
  }
}
