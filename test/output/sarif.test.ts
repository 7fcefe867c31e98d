import { expect, it } from 'vitest'
import { sarifLog } from '../../src/output/sarif.ts'
import { stoppedAt } from '../helpers/test-edges.ts'

const rule = (id: string, severity: 'critical' | 'low') => ({
  id,
  title: 'a title',
  description: 'what it is',
  help: 'what to do',
  severity,
  isSecurity: true,
  weaknesses: ['CWE-347'],
})

it('a SARIF log has what code scanning reads', () => {
  const log = sarifLog({
    tool: { name: 'cogtool', version: '1.2.3' },
    rules: [rule('probe/alg-null', 'critical'), rule('probe/dup-bad-good', 'low')],
    results: [
      {
        ruleId: 'probe/dup-bad-good',
        message: 'accepted',
        severity: 'low',
        known: true,
        place: { uri: 'http://127.0.0.1/me', name: 'http://127.0.0.1/me' },
        fingerprint: 'probe/dup-bad-good http://127.0.0.1/me',
      },
    ],
    times: { began: stoppedAt, ended: stoppedAt },
  })
  expect(log).toMatchInlineSnapshot(`
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "runs": [
        {
          "invocations": [
            {
              "endTimeUtc": "2026-11-22T06:22:00.000Z",
              "executionSuccessful": true,
              "startTimeUtc": "2026-11-22T06:22:00.000Z",
            },
          ],
          "results": [
            {
              "baselineState": "unchanged",
              "level": "note",
              "locations": [
                {
                  "logicalLocations": [
                    {
                      "fullyQualifiedName": "http://127.0.0.1/me",
                    },
                  ],
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "http://127.0.0.1/me",
                    },
                    "region": {
                      "startLine": 1,
                    },
                  },
                },
              ],
              "message": {
                "text": "accepted",
              },
              "partialFingerprints": {
                "finding/v1": "probe/dup-bad-good http://127.0.0.1/me",
                "primaryLocationLineHash": "8fab23760edd4236:1",
              },
              "ruleId": "probe/dup-bad-good",
              "ruleIndex": 1,
            },
          ],
          "tool": {
            "driver": {
              "name": "cogtool",
              "rules": [
                {
                  "defaultConfiguration": {
                    "level": "error",
                  },
                  "fullDescription": {
                    "text": "what it is",
                  },
                  "help": {
                    "text": "what to do",
                  },
                  "id": "probe/alg-null",
                  "name": "ProbeAlgNull",
                  "properties": {
                    "security-severity": "9.5",
                    "tags": [
                      "security",
                      "external/cwe/cwe-347",
                    ],
                  },
                  "shortDescription": {
                    "text": "a title",
                  },
                },
                {
                  "defaultConfiguration": {
                    "level": "note",
                  },
                  "fullDescription": {
                    "text": "what it is",
                  },
                  "help": {
                    "text": "what to do",
                  },
                  "id": "probe/dup-bad-good",
                  "name": "ProbeDupBadGood",
                  "properties": {
                    "security-severity": "2.5",
                    "tags": [
                      "security",
                      "external/cwe/cwe-347",
                    ],
                  },
                  "shortDescription": {
                    "text": "a title",
                  },
                },
              ],
              "version": "1.2.3",
            },
          },
        },
      ],
      "version": "2.1.0",
    }
  `)
})
