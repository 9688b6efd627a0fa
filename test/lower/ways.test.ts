import { describe, expect, it } from 'vitest'
import { waysOn } from '../../src/lower/ways.ts'
import { action } from '../cli/sample-changeset.ts'

const drop = action('drop', "Table/Odd Name.it's", {})
const loss = [{ id: 'drops-data', detail: 'all rows' }] as const

describe('the ways on from what would be lost', () => {
  it('can be pasted into a shell, whatever the name', () => {
    const ways = waysOn(drop, loss, { environment: 'local', canSwap: () => false })
    expect(ways.find(({ name }) => name === 'consent')?.text).toBe(
      `--allow 'drops-data:Table/Odd Name.it'\\''s'`,
    )
    expect(ways.find(({ name }) => name === 'let go')?.text).toContain(
      `sluice forget 'Table/Odd Name.it'\\''s' -e local`,
    )
    const plain = waysOn(action('drop', 'Table/app.t', {}), loss, {
      environment: 'local',
      canSwap: () => false,
    })
    expect(plain.at(-1)?.text).toBe('--allow drops-data:Table/app.t')
  })

  it('do not speak of the plans where everything shall go', () => {
    const names = (isDestroy: boolean): readonly string[] =>
      waysOn(drop, loss, { environment: 'local', canSwap: () => false, isDestroy }).map(
        ({ name }) => name,
      )
    expect(names(false)).toEqual(['keep', 'let go', 'rename', 'consent'])
    expect(names(true)).toEqual(['let go', 'consent'])
  })
})
