import { spawnSync } from 'node:child_process'

/** An element of XML as another parser sees it. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
  readonly children: readonly XmlElement[]
}

export const hasXmlParser = spawnSync('python3', ['-c', 'import xml.etree.ElementTree']).status === 0

const script = `
import json, sys, xml.etree.ElementTree as tree
def read(one):
    return {'name': one.tag, 'attributes': one.attrib, 'text': one.text or '', 'children': [read(child) for child in one]}
json.dump(read(tree.fromstring(sys.stdin.buffer.read())), sys.stdout)
`

/** XML read by Python's expat, which shares no code with what wrote it. Fails where it is not well-formed. */
export function parseXml(xml: string): XmlElement {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script], { input: xml, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}
