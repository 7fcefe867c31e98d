import type { Edges } from '../edges/edges.ts'
import { awsFiles } from './profiles.ts'

const variables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
]

/**
 * Whether AWS credentials look configured, by names and files alone: loading the SDK to find out takes longer. The role of an
 * EC2 instance is not looked for, since asking for it takes seconds anywhere else.
 */
export async function credentialsLookConfigured({ env, files }: Pick<Edges, 'env' | 'files'>): Promise<boolean> {
  if (variables.some((name) => env[name])) return true
  const texts = await awsFiles({ env, files })
  // sections that can give credentials; a file with a region alone cannot
  return texts.some((text) =>
    /^\s*(?:aws_access_key_id|credential_process|sso_\w+|role_arn|login_session)\s*=/m.test(text),
  )
}
