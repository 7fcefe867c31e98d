export { startTestPool as startPool } from '../helpers/local-pool.ts'
