import { describe, expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { testEdges } from '../helpers/test-edges.ts'

describe('cogtool config', () => {
  const poolFlag = ['--user-pool-id', 'eu-west-1_AbC123xyz']
  const env = { AWS_REGION: 'us-west-2' }

  it('shows the region that is used, not the one of the shell', async () => {
    const text = testEdges({ env })
    expect(await main(['config', ...poolFlag], text)).toBe(0)
    expect(text.out()).toMatch(/^region +eu-west-1 +the pool id$/m)

    const json = testEdges({ env })
    expect(await main(['config', '--json', ...poolFlag], json)).toBe(0)
    expect(JSON.parse(json.out()).settings.region).toEqual({ value: 'eu-west-1', origin: 'the pool id' })
  })

  it('shows the region of the shell where no pool names one', async () => {
    const edges = testEdges({ env })
    expect(await main(['config'], edges)).toBe(0)
    expect(edges.out()).toMatch(/^region +us-west-2 +AWS_REGION$/m)
  })
})
