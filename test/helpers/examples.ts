import { main } from '../../src/main.ts'
import { testEdges } from './test-edges.ts'

/** The command lines that `cogtool … --help` shows as examples. */
export async function examplesOf(command: string): Promise<string[]> {
  const edges = testEdges()
  await main([...command.split(' '), '--help'], edges)
  return [...edges.out().matchAll(/^ {2}\$ (.+)$/gm)].map(([, line = '']) => line)
}
