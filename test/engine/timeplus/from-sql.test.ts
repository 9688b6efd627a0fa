/**
 * `import --from-sql` of Timeplus: every CREATE of the shared corpus becomes plan files that make the same object, but
 * for those that fixtures/sql/timeplus/left-out.txt names with the reason. Without the corpus, the sample of our own.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { timeplus } from '../../../src/engine/timeplus/index.ts'
import { corpus } from '../../sql/corpus.ts'
import { scriptFault } from '../from-script.ts'

const LIST = new URL('../../../fixtures/sql/timeplus/left-out.txt', import.meta.url)

test('scripts become plans that make the same', async () => {
  const reasons = leftOut()
  const creates = corpus('timeplus-ddl').filter(({ sql }) => isCreate(sql))
  const faults: string[] = []
  for (const { id, sql } of creates) {
    const fault = await scriptFault(sql, timeplus, 'timeplus')
    const isListed = reasons.has(id)
    if (fault !== undefined && !isListed) faults.push(`${id}: ${fault.slice(0, 400)}`)
    if (fault === undefined && isListed) faults.push(`${id}: is listed and comes back`)
  }
  const statements = creates.filter(({ id }) => !reasons.get(id)?.startsWith('no statement'))
  const read = statements.filter(({ id }) => !reasons.has(id))
  console.log(`${read.length} of ${statements.length} CREATE statements come back`)
  expect(faults).toEqual([])
  expect(read.length / statements.length).toBeGreaterThanOrEqual(0.98)
}, 120_000)

test('a script that says something else is seen', async () => {
  const sql = 'CREATE STREAM s (a int32) TTL to_datetime(_tp_time) + INTERVAL 1 DAY'
  const forgetful = {
    ...timeplus,
    kinds: {
      ...timeplus.kinds,
      Stream: {
        ...present(timeplus.kinds['Stream']),
        write: () => ({ columns: [{ name: 'a', type: 'int64' }] }),
      },
    },
  }
  expect(await scriptFault(sql, timeplus, 'timeplus')).toBeUndefined()
  expect(await scriptFault(sql, forgetful, 'timeplus')).toContain('made as')
})

/** `id reason`, one per line: what is no statement of one server, or nothing Sluice manages. */
function leftOut(): ReadonlyMap<string, string> {
  return new Map(
    readFileSync(LIST, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('tp-'))
      .map((line): [string, string] => {
        const space = line.indexOf(' ')
        return [line.slice(0, space), line.slice(space + 1)]
      }),
  )
}

function isCreate(sql: string): boolean {
  return /^\s*(?:--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*create\b/i.test(sql)
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('absent')
  return value
}
