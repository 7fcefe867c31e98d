import { lackingActions } from '../doctor/pool-threats.ts'
import { type Amendment, type Mfa, ofMfa, ofRisk, type Risk } from './amendment.ts'

type WebAuthn = NonNullable<Mfa['WebAuthnConfiguration']>

/** What SetUserPoolMfaConfig and SetRiskConfiguration can mend. */
export const mfaAmendments: readonly Amendment[] = [
  ofMfa(
    {
      id: 'pool-mfa',
      condition:
        'apps must handle MFA_SETUP and SOFTWARE_TOKEN_MFA; offer it first, by this call with OPTIONAL instead of ON, until people have enrolled',
      notice: 'Every user needs a second factor: users without one set it up at the next sign-in.',
    },
    (mfa, { snapshot }) => {
      const factors = snapshot.pool.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []
      const isPasskeyBoth = mfa.WebAuthnConfiguration?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION'
      const others = factors.filter((name) => name !== 'PASSWORD' && !(name === 'WEB_AUTHN' && isPasskeyBoth))
      if (others.length > 0)
        return `a pool that requires MFA cannot let people in by ${others.join(', ')} alone: choose`
      return {
        ...mfa,
        MfaConfiguration: 'ON',
        SoftwareTokenMfaConfiguration: { ...mfa.SoftwareTokenMfaConfiguration, Enabled: true },
      }
    },
  ),
  ofMfa(
    {
      id: 'pool-passkey-rp',
      condition: 'the passkeys that there are stop working: tell people to enrol theirs again, and keep another way in',
      notice: 'Passkeys work at the custom domain; those from before are lost.',
    },
    (mfa, { snapshot: { pool } }) => ({
      ...mfa,
      WebAuthnConfiguration: {
        ...mfa.WebAuthnConfiguration,
        ...(pool.CustomDomain !== undefined && { RelyingPartyId: pool.CustomDomain }),
      } as WebAuthn,
    }),
  ),
  ofMfa(
    {
      id: 'pool-passkey-verification',
      condition: 'devices without a PIN or a fingerprint stay out: keep another way in for their owners',
      notice: 'A passkey asks for a PIN, a fingerprint or a face.',
    },
    (mfa) => ({
      ...mfa,
      WebAuthnConfiguration: { ...mfa.WebAuthnConfiguration, UserVerification: 'required' } as WebAuthn,
    }),
  ),
  ofRisk(
    {
      id: 'pool-risk-actions',
      condition: 'look at the risks that threat protection has logged: sign-ins that it rates as high are blocked',
      notice: 'Sign-ins with a leaked password, or of high risk, are blocked; people reset their password.',
    },
    withActions,
  ),
]

function withActions(risk: Risk): Risk {
  const { CompromisedCredentialsRiskConfiguration: compromised, AccountTakeoverRiskConfiguration: takeover } = risk
  const lacking = lackingActions(risk)
  return {
    ...risk,
    ...(lacking.includes('compromised credentials') && {
      CompromisedCredentialsRiskConfiguration: {
        ...compromised,
        Actions: { ...compromised?.Actions, EventAction: 'BLOCK' as const },
      },
    }),
    ...(lacking.includes('high risk') && {
      AccountTakeoverRiskConfiguration: {
        ...takeover,
        Actions: {
          ...takeover?.Actions,
          HighAction: { Notify: false, ...takeover?.Actions?.HighAction, EventAction: 'BLOCK' as const },
        },
      },
    }),
  }
}
