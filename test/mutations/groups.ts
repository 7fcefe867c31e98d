/** Sources whose conditions and severities are changed, and the tests that have to notice. */
export interface Group {
  /** Below the project's root, as are the tests. */
  readonly folder: string
  /** Those of its files that are meant; absent: all. */
  readonly only?: readonly string[]
  /** Those of its files that define no check or rule, and decide on none. */
  readonly except?: readonly string[]
  readonly tests: readonly string[]
}

export const groups = {
  doctor: {
    folder: 'src/checks/doctor',
    except: ['calendar.ts', 'check.ts', 'facts.ts', 'finding-file.ts', 'people.ts', 'run-checks.ts', 'table.ts'],
    tests: ['clients', 'pool', 'providers', 'users', 'identity-pools', 'stack', 'table', 'needs-answer'].map(
      (name) => `test/checks/doctor/${name}.test.ts`,
    ),
  },
  'change-set': {
    folder: 'src/checks/change-set',
    except: [
      ...['any-case.ts', 'contexts.ts', 'json-lines.ts', 'marking.ts', 'pages.ts', 'people.ts', 'words.ts'],
      ...['read-change-sets.ts', 'read-document.ts', 'read-templates.ts'],
    ],
    tests: ['cases', 'rules', 'expected', 'templates'].map((name) => `test/checks/change-set/${name}.test.ts`),
  },
  weakened: {
    folder: 'src/checks/iac',
    only: ['weakened.ts'],
    tests: [
      ...['cases', 'rules', 'expected', 'templates'].map((name) => `test/checks/change-set/${name}.test.ts`),
      ...['test/checks/plan/rules.test.ts', 'test/checks/iac/cloudformation-names.test.ts'],
    ],
  },
  plan: {
    folder: 'src/checks/plan',
    except: ['action-reasons.ts', 'plan-input.ts', 'plan.ts', 'read-plan.ts'],
    tests: ['test/checks/plan/rules.test.ts'],
  },
} as const satisfies Record<string, Group>
