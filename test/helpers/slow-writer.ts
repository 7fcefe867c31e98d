import { open } from 'node:fs/promises'
import { systemFiles } from '../../src/edges/files.ts'
import { isAlive } from '../../src/edges/owner.ts'

// A process that writes a file and never comes to its end, as on a disk that hangs: node <this> <path>
const [path = ''] = process.argv.slice(2)
const handle = await open(process.execPath)
Object.getPrototypeOf(handle).sync = () => new Promise(() => {})
setInterval(() => {}, 1000)
await systemFiles(isAlive).replace(path, 'half of it')
