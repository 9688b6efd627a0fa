/**
 * The law of a fill: whatever was killed and wherever, and whatever came late, after the same
 * command again both sides hold the same rows, each once.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillRanges } from '../../src/apply/fill.ts'
import { differingRanges } from '../../src/apply/fill-plan.ts'
import type { StepContext } from '../../src/apply/step-context.ts'
import type { FillStep } from '../../src/changeset/step.ts'

interface Row {
  readonly at: number
  readonly id: string
}

const step: FillStep = {
  do: 'fill',
  what: 'a → b',
  source: 'source',
  destination: 'destination',
  arrived: 'arrived {{since}} {{until}}',
  chunkRows: 4,
  empty: 'empty {{since}} {{until}}',
  passes: 'until-equal',
}
const insert = 'insert {{since}} {{until}}'

class Killed extends Error {}

/** Two sides in memory; statements may be cut off before, in the middle of, or after their work. */
class Sides {
  readonly source: Row[]
  destination: Row[]
  calls = 0
  killAt = 0
  /** Rows that turn up in the source while it is read. */
  readonly late: Row[]

  constructor(source: readonly Row[], destination: readonly Row[], late: readonly Row[] = []) {
    this.source = [...source]
    this.destination = [...destination]
    this.late = [...late]
  }

  context(): StepContext {
    return {
      values: {},
      failpoint: () => this.#call(),
      signal: undefined,
      assertHeld: async () => {},
      onProgress: () => {},
      execute: async (sql: string) => this.#execute(sql),
      connection: { query: async (sql: string) => this.#query(sql) },
    } as unknown as StepContext
  }

  #call(): void {
    this.calls += 1
    if (this.calls === this.killAt) throw new Killed()
  }

  #execute(sql: string): void {
    this.#call()
    const [verb, since, until] = sql.split(' ')
    const inside = ({ at }: Row): boolean => at >= Number(since) && at < Number(until)
    if (verb === 'empty') this.destination = this.destination.filter((row) => !inside(row))
    else {
      const rows = this.source.filter(inside)
      const half = Math.ceil(rows.length / 2)
      this.destination.push(...rows.slice(0, half))
      this.#call()
      this.destination.push(...rows.slice(half))
    }
    this.#call()
  }

  #query(sql: string): readonly { readonly [column: string]: string }[] {
    const [what, since, until] = sql.split(' ')
    if (what === 'arrived') {
      const rows = this.destination.filter(({ at }) => at >= Number(since) && at < Number(until))
      return [{ rows: String(rows.length) }]
    }
    const counts = new Map<number, number>()
    for (const { at } of what === 'source' ? this.source : this.destination) {
      counts.set(at, (counts.get(at) ?? 0) + 1)
    }
    const next = what === 'source' ? this.late.shift() : undefined
    if (next !== undefined) this.source.push(next)
    return [...counts].map(([at, rows]) => ({
      since: padded(at),
      until: padded(at + 1),
      rows: String(rows),
    }))
  }
}

const padded = (at: number): string => String(at).padStart(3, '0')

const rows = fc
  .array(fc.nat({ max: 12 }), { maxLength: 20 })
  .map((ats) => ats.map((at, index): Row => ({ at, id: `${at}-${index}` })))

const ids = (list: readonly Row[]): readonly string[] => list.map(({ id }) => id).sort()

describe('a fill', () => {
  test('brings every row exactly once, killed anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        rows,
        fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 4 }),
        async (all, late, kills) => {
          const sides = new Sides(
            all,
            [],
            late.map((row) => ({ ...row, id: `late ${row.id}` })),
          )
          for (const kill of kills) {
            sides.killAt = sides.calls + kill
            try {
              await fillRanges(insert, step, sides.context())
            } catch (error) {
              if (!(error instanceof Killed)) throw error
            }
          }
          sides.killAt = 0
          sides.late.length = 0
          await fillRanges(insert, step, sides.context())
          expect(ids(sides.destination)).toEqual(ids(sides.source))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('takes out what the source does not hold', async () => {
    const sides = new Sides([{ at: 1, id: 'a' }], [{ at: 2, id: 'gone' }])
    await fillRanges(insert, step, sides.context())
    expect(ids(sides.destination)).toEqual(['a'])
  })

  test('stops where the two never come out equal', async () => {
    const sides = new Sides([{ at: 1, id: 'a' }], [])
    const context = sides.context()
    const deaf = {
      ...context,
      execute: async (sql: string) => {
        await context.execute(sql)
        if (sql.startsWith('insert')) sides.destination.push({ at: 1, id: 'again' })
      },
    }
    await expect(fillRanges(insert, step, deaf)).rejects.toMatchObject({ code: 'COPY_DIFFERS' })
  })
})

describe('ranges that differ', () => {
  const side = (counts: readonly number[]) =>
    counts.flatMap((rows, at) =>
      rows === 0 ? [] : [{ since: padded(at), until: padded(at + 1), rows: String(rows) }],
    )

  test('are joined only where nothing equal lies between them', () => {
    expect(differingRanges(side([1, 1, 1, 1]), side([0, 0, 1, 0]), 10)).toEqual([
      { since: '000', until: '002', rows: 2, arrived: 0 },
      { since: '003', until: '004', rows: 1, arrived: 0 },
    ])
  })

  test('are no larger than asked for, but for one that is', () => {
    const sizes = differingRanges(side([3, 3, 9, 1]), [], 6).map(({ rows: held }) => held)
    expect(sizes).toEqual([6, 9, 1])
  })
})
