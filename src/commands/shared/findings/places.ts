import { isAbsolute, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Finding } from '../../../checks/findings/finding.ts'
import type { FindingsHead } from './document.ts'

/** Where a finding is, as a path below the working directory where it is there; from the answers of a live pool, a path that is made up. */
export function placeOf(
  { resource, location }: Finding,
  { tool, pool }: FindingsHead,
  workingDirectory: string,
): { readonly file: string; readonly line: number } {
  if (location) return { file: relativePath(location.file, workingDirectory), line: location.line }
  if (tool !== 'doctor') return { file: 'standard-input', line: 1 }
  const isPart = pool !== null && resource.startsWith(`${pool.id}/`)
  return { file: isPart ? `cognito/${resource}.json` : `cognito/${resource}/user-pool.json`, line: 1 }
}

function relativePath(file: string, workingDirectory: string): string {
  const path = isAbsolute(file) ? relative(workingDirectory, file) : file
  const isOutside = path.startsWith('..') || isAbsolute(path)
  return (isOutside ? file : path).split(sep).join('/').replace(/^\.\//, '')
}

/** The same as a reference of a URI, whatever stands in it. */
export function asUri(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href
  return file.split('/').map(encodeURIComponent).join('/')
}
