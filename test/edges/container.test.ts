import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { isContainer } from '../../src/edges/container.ts'

it.each([
  { name: 'nothing that says so', files: {}, is: false },
  { name: "Docker's mark", files: { '.dockerenv': '' }, is: true },
  { name: "Podman's mark", files: { 'run/.containerenv': '' }, is: true },
  { name: "a pod's cgroup", files: { 'proc/1/cgroup': '1:name=systemd:/kubepods/burstable/pod1/abc\n' }, is: true },
  { name: "a scope of Docker's", files: { 'proc/1/cgroup': '0::/system.slice/docker-abc.scope\n' }, is: true },
  { name: "a machine's own cgroup", files: { 'proc/1/cgroup': '0::/init.scope\n' }, is: false },
])('a machine with $name: $is', ({ files, is }) => {
  const root = mkdtempSync(join(tmpdir(), 'cogtool-container-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  expect(isContainer(root)).toBe(is)
})
