// Preloaded into a measured process (node --import): at its end it writes its CPU time and its peak to a file.
import { writeFileSync } from 'node:fs'

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const file = process.env.COGTOOL_BENCH_PEAK
  if (file) writeFileSync(file, JSON.stringify({ megabytes: maxRSS / 1024, cpu: (userCPUTime + systemCPUTime) / 1e6 }))
})
