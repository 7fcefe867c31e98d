import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemFiles } from '../../src/edges/files.ts'
import { isAlive } from '../../src/edges/owner.ts'

// A process that takes a lock again and again, and dies inside at the round it is told to: node <this> <folder> <rounds> <dies> <ms inside>
const [folder = '', rounds = '0', dies = '-1', milliseconds = '2'] = process.argv.slice(2)
const files = systemFiles(isAlive)
const noWords = async () => {}
const inside = `${folder}/inside`

for (let round = 0; round < Number(rounds); round += 1) {
  await files.locked(`${folder}/session.lock`, noWords, async () => {
    // the file of somebody who was killed inside stays; that of a living process means two at once
    const other = await readFile(inside, 'utf8').catch(() => '')
    if (other !== '' && isAlive(Number(other)))
      await appendFile(`${folder}/violations`, `${process.pid} met ${other}\n`)
    await writeFile(inside, String(process.pid))
    await sleep(Number(milliseconds))
    if (round === Number(dies)) process.kill(process.pid, 'SIGKILL')
    await rm(inside, { force: true })
    await appendFile(`${folder}/done`, '.')
  })
}
process.exit(0)
