import { describe, expect, it } from 'vitest'
import { isServiceName, loadService } from '../../../src/aws/services/services.ts'
import { operationOf } from '../../../src/checks/read-pool/ask.ts'
import { sources } from '../../../src/checks/snapshot/sources.ts'

describe('every answer of a snapshot has an operation of the SDK', () => {
  it.each(Object.values(sources).map(({ action }) => ({ action })))('$action', async ({ action }) => {
    const { service, operation } = operationOf(action)
    if (!isServiceName(service)) throw new Error(`${service} is no service that is read`)
    const { commandOf } = await loadService(service)
    expect(commandOf(operation, {}).constructor.name).toBe(`${operation}Command`)
  })
})
