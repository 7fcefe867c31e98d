import { CogtoolError } from '../../text/cogtool-error.ts'
import { shellWord } from '../../text/shell.ts'

/** What a file is that was given as a plan or a change set. */
export type DocumentKind =
  | 'plan'
  | 'state'
  | 'plan-log'
  | 'plan-file'
  | 'plan-text'
  | 'configuration'
  | 'change-set'
  | 'template'
  | 'empty'
  | 'utf-16'
  | 'json'
  | 'list'
  | 'text'

/** What a command takes. */
export type WantedDocument = 'plan' | 'change-set' | 'template'

/** So much of a file's beginning tells its kind where it is no JSON object. */
export const kindBytes = 64 * 1024

/** The kind of a JSON object by the names of its members; those of CloudFormation count in lower case too, as the console writes them. */
export function kindOfObject(members: Iterable<string>): DocumentKind {
  const names = new Set(members)
  const lower = new Set([...names].map((name) => name.toLowerCase()))
  if (names.has('@level')) return 'plan-log'
  if (names.has('resource_changes') || names.has('planned_values')) return 'plan'
  // of `show -json` and of the file itself
  if (names.has('values') || (names.has('lineage') && names.has('serial'))) return 'state'
  if (names.has('AWSTemplateFormatVersion') || names.has('Resources')) return 'template'
  if (['changesetid', 'changesetname', 'changes'].some((name) => lower.has(name))) return 'change-set'
  // an empty state has nothing but its version
  return names.has('format_version') ? 'state' : 'json'
}

/** The kind of a file by its first `kindBytes`: told before anything is parsed, so that what is no JSON gets its name too. */
export function kindOfStart(start: Uint8Array): DocumentKind {
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.length)
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return 'plan-file'
  const mark = bytes.subarray(0, 2).toString('hex')
  if (mark === 'fffe' || mark === 'feff') return 'utf-16'
  const text = bytes.toString('utf8').replace(/^\ufeff/, '')
  if (text.trim() === '') return 'empty'
  if (/^\s*[[{]/.test(text)) {
    const kind = kindOfObject(namesIn(text))
    return kind === 'json' && text.trimStart().startsWith('[') ? 'list' : kind
  }
  if (/^(?:AWSTemplateFormatVersion|Resources)["']?\s*:/m.test(text)) return 'template'
  if (/^(?:- |\s*)["']?(?:ChangeSetId|ChangeSetName|Changes)["']?\s*:/im.test(text)) return 'change-set'
  if (/^\s*(?:resource|module|provider|terraform|variable)\b[^\n]*\{/m.test(text)) return 'configuration'
  return /Terraform|OpenTofu/.test(text) ? 'plan-text' : 'text'
}

/** Names that stand in the beginning of JSON, at whatever depth. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/"([@\w]+)"\s*:/g)].map(([, name = '']) => name)
}

const kinds: Readonly<Record<DocumentKind, string>> = {
  plan: 'it is a plan of Terraform or OpenTofu',
  state: 'it is a state, which tells what is there and not what would change',
  'plan-log': 'it is the log that plan -json prints, which leaves out what the resources become',
  'plan-file': 'it is a ZIP file: a plan as -out writes it, most likely',
  'plan-text': 'it is what plan prints for people to read',
  configuration: "it is Terraform's own language: what would change is known to a plan alone",
  'change-set': 'it is a change set of CloudFormation',
  template: 'it is a template of CloudFormation',
  empty: 'there is nothing in it: the command that was to write it has failed, most likely',
  'utf-16': 'it is UTF-16, as PowerShell 5 writes what > is given; JSON is UTF-8',
  json: 'it is JSON, but of another kind',
  list: 'it is JSON, but of another kind: a list',
  text: 'it is neither JSON nor YAML',
}

/** The error for a document of another kind than the command takes: it names the kind, and the command that is wanted. */
export function wrongDocument(wanted: WantedDocument, kind: DocumentKind, name: string): CogtoolError {
  return new CogtoolError('input_invalid', `${name} is not a ${wanted.replace('-', ' ')}`, {
    why: kinds[kind],
    hint: hintFor(wanted, kind, name === 'standard input' ? 'FILE' : shellWord(name)),
  })
}

const showPlan = 'terraform plan -out plan.bin && terraform show -json plan.bin | cogtool check-plan - (or tofu)'
const describe = 'aws cloudformation describe-change-set --include-property-values --change-set-name ARN > set.json'
const compare = 'cogtool check-change-set --templates OLD NEW'

function hintFor(wanted: WantedDocument, kind: DocumentKind, file: string): string {
  switch (kind) {
    case 'plan':
      return `cogtool check-plan ${file}`
    case 'change-set':
      return `cogtool check-change-set ${file}`
    case 'template':
      return compare
    case 'plan-file':
      return `terraform show -json ${file} | cogtool check-plan - (or tofu)`
    case 'state':
    case 'plan-log':
    case 'plan-text':
    case 'configuration':
      return showPlan
    case 'utf-16':
      return 'write it as UTF-8: … | Out-File -Encoding utf8 FILE'
    case 'empty':
    case 'json':
    case 'list':
    case 'text':
      return { plan: showPlan, 'change-set': describe, template: compare }[wanted]
  }
}
