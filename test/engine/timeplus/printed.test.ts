/**
 * What real servers printed of an object is, read by the adapter, the object that was written: the fact pairs of the
 * reference, and the CREATE statements among the 600 lines of the shared corpus. No server runs here.
 */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compareForms } from '../../../src/diff/compare-forms.ts'
import type { KindContext } from '../../../src/engine/engine.ts'
import { kinds } from '../../../src/engine/timeplus/kinds/index.ts'
import { specFromCreate } from '../../../src/engine/timeplus/read-create.ts'
import { factPairs } from '../../sql/timeplus-pairs.ts'

const CORPUS = new URL('../../../../shared/corpus/timeplus-canonical.jsonl', import.meta.url)

describe('fact pairs', () => {
  const pairs = factPairs().filter(({ written }) => /^(create|grant)\b/i.test(written))

  test.each(pairs)('$title', ({ written, printed }) => {
    expect(difference(written, printed)).toEqual([])
    // A difference would be seen: the same pair with one more word in it.
    const other = written.replace(
      /\b(string|uint64|float64|int|u)\b(?!.*\bAS \$\$)/,
      'decimal(9, 3)',
    )
    if (/^create stream/i.test(written) && other !== written)
      expect(difference(other, printed)).not.toEqual([])
  })
})

test.skipIf(!existsSync(CORPUS))('CREATE statements that Proton 1.6.1 printed', () => {
  const lines = readFileSync(CORPUS, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { readonly id: string; readonly sql: string; readonly formatted: string } =>
      JSON.parse(line),
    )
  const creates = lines.filter(({ formatted }) => formatted.startsWith('CREATE'))
  const read = creates.filter(({ sql }) => specFromCreate(sql).ok)
  console.log(`${read.length} of ${creates.length} CREATE statements are resources`)
  const faults = read.flatMap(({ id, sql, formatted }) => {
    // Printed by the parser, not stored: no column list was added to it.
    const found = difference(sql, formatted, 'desired')
    return found.length === 0 ? [] : [`${id}: ${JSON.stringify(found).slice(0, 300)}`]
  })
  expect(faults).toEqual([])
  expect(read.length).toBeGreaterThan(100)
})

/** What a plan of the written text against the printed object would change. */
function difference(
  written: string,
  printed: string,
  side: KindContext['side'] = 'live',
): readonly unknown[] {
  const [desired, live] = [specFromCreate(written), specFromCreate(printed)]
  if (!desired.ok || !live.ok) return [desired, live].flatMap((read) => (read.ok ? [] : [read.why]))
  if (desired.kind !== live.kind) return [`${desired.kind} is read as ${live.kind}`]
  const rules = kinds[desired.kind]
  if (rules === undefined) return [`no kind ${desired.kind}`]
  const address = { ...desired.address, ...live.address }
  const form = rules.normal(desired.spec, address, contextOf('desired'))
  const found = rules.normal(live.spec, address, contextOf(side), live.inferred)
  return compareForms(found, form).changes
}

function contextOf(side: KindContext['side']): KindContext {
  return { database: 'default', side, lookup: () => undefined }
}
