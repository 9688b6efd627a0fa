import { describe, expect, it } from 'vitest'
import type { Kept } from '../../../src/changeset/changeset.ts'
import type { Recipe } from '../../../src/changeset/recipe.ts'
import { plainLook } from '../../../src/cli/render/look.ts'
import { renderMarkdown } from '../../../src/cli/render/plan-markdown.ts'
import { renderPlan } from '../../../src/cli/render/plan-text.ts'
import { validate } from '../../../src/schema/index.ts'
import { action, changeset, header, statement } from '../sample-changeset.ts'

const swap: Recipe = {
  name: 'swap-table',
  part: 'run',
  phases: ['create sessions__next', 'copy', 'exchange', 'keep sessions__old'],
  copies: 'orders.sessions',
  readers: 'readers see the old table until the exchange; writers are never stopped',
  boundary: 'block numbers',
  undo: 'until sluice apply --finish: EXCHANGE TABLES',
  scratch: ['orders.sessions__next', 'orders.sessions__old'],
  hides: [],
  keeps: ['orders.sessions__old'],
  commitAt: 1,
  abandon: [],
  finish: [statement('DROP TABLE orders.sessions__old')],
}
const replacing = action('replace', 'Table/orders.sessions', {
  observed: { bytes: 48_200_000_000, rows: 1_900_000_000 },
  fields: [
    { field: 'orderBy', before: 'a', after: 'b', how: 'replace: ORDER BY cannot change in place' },
  ],
  statements: [statement('CREATE TABLE orders.sessions__next (ts DateTime)')],
  recipe: swap,
})
const kept: Kept = {
  kind: 'Table',
  name: 'orders.sessions',
  keeps: ['orders.sessions__old'],
  since: '2026-01-31T14:02:11.123Z',
  until: null,
  observed: { rows: 1_900_000_000, bytes: 48_200_000_000 },
}

const textOf = (...given: Parameters<typeof changeset>): string =>
  renderPlan(changeset(...given), { header, look: plainLook, verbose: false, next: true })

describe('a swap in a plan', () => {
  it('is told by its steps, its price, the boundary, who notices, and the way back', () => {
    expect(textOf([replacing])).toContain(
      [
        ' +/- Table/orders.sessions  replace by swap',
        '       orderBy   a → b   ORDER BY cannot change in place',
        '       steps     create sessions__next · copy · exchange · keep sessions__old',
        '       copies    1.9 bn rows, 48.2 GB; takes that much room again until sluice apply --finish',
        '       boundary  block numbers',
        '       readers   see the old table until the exchange; writers are never stopped',
        '       undo      until sluice apply --finish: EXCHANGE TABLES',
      ].join('\n'),
    )
  })

  it('names what is copied where that is something else', () => {
    const view = action('replace', 'MaterializedView/orders.sums', {
      observed: { rows: 10, bytes: 100, copyRows: 2_000_000, copyBytes: 5_000_000 },
      statements: [statement('CREATE TABLE orders.sums__next (n UInt64)')],
      recipe: { ...swap, name: 'swap-view', copies: 'orders.raw' },
    })
    expect(textOf([view])).toContain('       copies    2,000,000 rows, 5 MB of orders.raw\n')
    expect(renderMarkdown(changeset([view]), { header })).toContain(
      '| copies 2,000,000 rows, 5 MB of orders.raw |',
    )
  })

  it('says so when it goes on where it stopped, and what is dealt with before it', () => {
    expect(textOf([{ ...replacing, reason: 'unfinished' }])).toContain(
      'replace by swap · goes on where it stopped\n',
    )
    const end = action('alter', 'Table/orders.sessions', {
      reason: 'finished',
      statements: swap.finish,
      recipe: { ...swap, part: 'finish' },
    })
    const both = textOf([end, replacing])
    expect(both).toContain(' +/- Table/orders.sessions  replace by swap\n')
    expect(both).toContain('       first     end the swap: drop orders.sessions__old\n')
  })

  it('is in the comment on a pull request too', () => {
    const text = renderMarkdown(changeset([replacing], { kept: [kept] }), { header })
    expect(text).toContain(
      '| \\+/- | `Table/orders.sessions` | replace by swap | copies 1.9 bn rows, 48.2 GB |',
    )
    expect(text).toContain('- **steps** create sessions\\_\\_next · copy · exchange')
    expect(text).toContain('- **undo** until sluice apply --finish')
    expect(text).toContain(
      '**Kept by finished swaps**, until `sluice apply -e production --finish`: 1',
    )
  })

  it('is what the schema of the changeset says', () => {
    const whole = changeset([replacing], { kept: [kept] })
    expect(validate('changeset', JSON.parse(JSON.stringify(whole)))).toEqual([])
  })
})

describe('what finished swaps keep', () => {
  it('is listed with its size, since when, and how it ends', () => {
    expect(textOf([], { kept: [kept] })).toContain(
      [
        ' Kept by finished swaps; sluice apply -e production --finish ends it',
        '     Table/orders.sessions keeps orders.sessions__old (1.9 bn rows, 48.2 GB) since 2026-01-31 14:02 UTC',
      ].join('\n'),
    )
    expect(textOf([], { kept: [{ ...kept, until: '2026-02-07T14:02:11Z' }] })).toContain(
      'since 2026-01-31 14:02 UTC until the first apply after 2026-02-07 14:02 UTC',
    )
  })

  it('is not listed when the plan ends it', () => {
    const end = action('alter', 'Table/orders.sessions', {
      reason: 'finished',
      statements: swap.finish,
      recipe: { ...swap, part: 'finish' },
    })
    const text = textOf([end], { kept: [kept] })
    expect(text).toContain('   ~ Table/orders.sessions  end the swap: drop orders.sessions__old\n')
    expect(text).not.toContain('Kept by finished swaps')
  })
})
