/** What every command but help needs, in one file of the bundle: each file that is loaded late costs a start 1 ms. */
export { makePrinter } from '../output/printer.ts'
export { styleFor } from '../output/style.ts'
export { loadSettings, secretFromStdin } from './load-settings.ts'
