/** The words of AWS that have a meaning here, in AWS's spelling. */
export const words = {
  Action: ['Add', 'Modify', 'Remove', 'Import', 'Dynamic', 'SyncWithActual'],
  PolicyAction: ['Delete', 'Retain', 'Snapshot', 'ReplaceAndDelete', 'ReplaceAndRetain', 'ReplaceAndSnapshot'],
  Replacement: ['True', 'False', 'Conditional'],
  ChangeSource: [
    'ResourceReference',
    'ParameterReference',
    'ResourceAttribute',
    'DirectModification',
    'Automatic',
    'NoModification',
  ],
  RequiresRecreation: ['Never', 'Conditionally', 'Always'],
  Evaluation: ['Static', 'Dynamic'],
  AttributeChangeType: ['Add', 'Remove', 'Modify', 'SyncWithActual'],
  ResourceType: [
    ...['IdentityPool', 'IdentityPoolPrincipalTag', 'IdentityPoolRoleAttachment', 'LogDeliveryConfiguration'],
    ...['ManagedLoginBranding', 'Terms', 'UserPool', 'UserPoolClient', 'UserPoolDomain', 'UserPoolGroup'],
    ...['UserPoolIdentityProvider', 'UserPoolReplica', 'UserPoolResourceServer', 'UserPoolRiskConfigurationAttachment'],
    ...['UserPoolUICustomizationAttachment', 'UserPoolUser', 'UserPoolUserToGroupAttachment'],
  ]
    .map((name) => `AWS::Cognito::${name}`)
    .concat('AWS::CloudFormation::Stack'),
  BeforeValueFrom: ['PREVIOUS_DEPLOYMENT_STATE', 'ACTUAL_STATE'],
} as const satisfies Record<string, readonly string[]>

/** A word in AWS's spelling; as it is where nobody has seen it. */
export function asWord(kind: keyof typeof words, text: string): string {
  return words[kind].find((known) => known.toLowerCase() === text.toLowerCase()) ?? text
}

/** Whether it is a word that the rules know. */
export function isKnownWord(kind: keyof typeof words, text: string): boolean {
  return words[kind].some((known) => known === text)
}

/** Attributes of a resource beside its properties that the rules look at, in CloudFormation's spelling. */
const attributes = ['Properties', 'DeletionPolicy', 'UpdateReplacePolicy', 'Tags', 'Metadata', 'Condition']

export function asAttribute(text: string): string {
  return attributes.find((known) => known.toLowerCase() === text.toLowerCase()) ?? text
}
