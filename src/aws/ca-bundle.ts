import { join, resolve } from 'node:path'
import type { Edges } from '../edges/edges.ts'
import { readCertificateFile } from '../net/certificate-file.ts'
import type { PoolTarget } from './pool-target.ts'
import { readProfiles } from './profiles.ts'

export type CaBundleEdges = Pick<Edges, 'env' | 'certificates' | 'files' | 'workingDirectory' | 'withCertificates'>

/**
 * The authorities that AWS calls trust beside the system's: those of --ca-file, which `edges` know; else of AWS_CA_BUNDLE, else of
 * the profile's `ca_bundle`, as for the AWS CLI. undefined where the edges are good as they are. Fails with `input_unreadable`.
 */
export async function readCaBundle(
  { profile, isLocalPool }: Pick<PoolTarget, 'profile' | 'isLocalPool'>,
  edges: CaBundleEdges,
): Promise<string | undefined> {
  const { env, certificates, files, workingDirectory } = edges
  if (certificates !== undefined || isLocalPool) return undefined
  const ofProfile = env.AWS_CA_BUNDLE ? undefined : (await readProfiles(profile, edges)).chosen.get('ca_bundle')
  const named = env.AWS_CA_BUNDLE || ofProfile
  if (!named) return undefined
  const home = env.HOME ?? env.USERPROFILE
  const path = home !== undefined && /^~[/\\]/.test(named) ? join(home, named.slice(2)) : named
  const setting = ofProfile === undefined ? 'AWS_CA_BUNDLE' : 'ca_bundle in ~/.aws/config'
  return readCertificateFile({ path: resolve(workingDirectory, path), setting, code: 'input_unreadable' }, files)
}
