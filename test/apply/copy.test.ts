/**
 * The law of a copy: whatever was killed and wherever, after the same command again and a last
 * pass over the frozen source, every row has arrived exactly once.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { copyRangesOf } from '../../src/apply/copy.ts'
import { type Block, CopyModel, insert, Killed, step } from './copy-model.ts'

const blocks = fc
  .array(fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.constantFrom('1', '2', '3')), {
    maxLength: 25,
  })
  .map((rows) => rows.map(([partition, piece], i) => block(partition, i + 1, piece)))

function block(partition: string, number: number, piece: string): Block {
  return { partition, number, row: `${partition}${number}-${piece}` }
}

/** Runs until it is through, dying at each of the given calls (counted from the start of a run). */
async function copyWithKills(model: CopyModel, kills: readonly number[]): Promise<void> {
  for (const kill of [...kills, 0]) {
    model.faults.killAt = kill === 0 ? 0 : model.calls * 2 + kill
    try {
      await copyRangesOf(insert, step, model.context())
    } catch (error) {
      if (!(error instanceof Killed)) throw error
    }
  }
  model.faults.killAt = 0
  model.freeze()
  await copyRangesOf(insert, { ...step, passes: 'once' }, model.context())
}

describe('a copy', () => {
  test('brings every row exactly once, killed anywhere, while writers go on', async () => {
    await fc.assert(
      fc.asyncProperty(
        blocks,
        fc.nat({ max: 25 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
        fc.nat({ max: 5 }),
        async (all, there, kills, strayDelay) => {
          const faults = { killAt: 0, strayDelay }
          const model = new CopyModel(all.slice(0, there), all.slice(there), faults)
          await copyWithKills(model, kills)
          expect([...model.destination].sort()).toEqual(all.map(({ row }) => row).sort())
        },
      ),
      { numRuns: 500 },
    )
  })

  test('stops when a stage does not hold what its source holds', async () => {
    const model = new CopyModel([block('x', 1, '1'), block('x', 2, '1')], [], {
      killAt: 0,
      losesRows: true,
    })
    await expect(copyRangesOf(insert, step, model.context())).rejects.toMatchObject({
      code: 'COPY_DIFFERS',
    })
    expect(model.destination).toEqual([])
  })
})
