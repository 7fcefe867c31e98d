import { groups } from './groups.ts'
import { testMutants } from './run-mutants.ts'

testMutants(groups['change-set'])
