import { parentPort } from 'node:worker_threads'
import { checkSignatures, type SignatureJob } from '../../verification/check-signatures.ts'

parentPort?.on('message', (job: SignatureJob) => parentPort?.postMessage(checkSignatures(job)))
// the first message says that it is ready
parentPort?.postMessage([])
