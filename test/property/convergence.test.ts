/**
 * The law of the whole product, on a real engine: apply A, apply B, plan again: nothing. Import
 * gives B back. Coverage of kinds, operations and fields is counted, and a run that never met
 * one of them fails, so that the law cannot pass by not being asked.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Changeset } from '../../src/changeset/changeset.ts'
import { engineOf } from '../../src/engine/index.ts'
import { runCase } from './case.ts'
import { clickhouseWorld } from './clickhouse-world.ts'

/** A case is a change from one state to another; several follow one another on one target. */
const steps = 4
const cases = Number(process.env['SLUICE_TEST_CASES'] ?? 200)
const firstSeed = Number(process.env['SLUICE_TEST_SEED'] ?? 20_261_121)

/** What a run has to have met at least once. */
const expected = [
  ...[
    'Database',
    'Function',
    'Table',
    'View',
    'MaterializedView',
    'Sink',
    'Dictionary',
    'NamedCollection',
  ].map((kind) => `create ${kind}`),
  ...[
    'Database',
    'Function',
    'Table',
    'MaterializedView',
    'NamedCollection',
    'View',
    'Dictionary',
  ].map((kind) => `alter ${kind}`),
  ...['Table', 'MaterializedView'].map((kind) => `replace ${kind}`),
  ...['Function', 'Table', 'View', 'MaterializedView', 'Sink', 'Dictionary', 'NamedCollection'].map(
    (kind) => `drop ${kind}`,
  ),
  'rename View',
  ...[
    'columns',
    'ttl',
    'settings',
    'indexes',
    'projections',
    'constraints',
    'comment',
    'orderBy',
    'partitionBy',
    'engine',
  ].map((field) => `Table.${field}`),
  ...['query', 'comment', 'output'].map((field) => `View.${field}`),
  ...['query', 'comment', 'engine', 'refresh'].map((field) => `MaterializedView.${field}`),
  ...['lifetime', 'layout', 'comment', 'columns'].map((field) => `Dictionary.${field}`),
  'Function.body',
  'NamedCollection.entries',
  'Sink.query',
  'Database.comment',
]

const root = mkdtempSync(join(tmpdir(), 'sluice-property-'))
const met = new Map<string, number>()

afterAll(() => {
  rmSync(root, { recursive: true, force: true })
  const lines = [...met].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, n]) => `${what} ${n}`)
  console.log(`${cases} cases from seed ${firstSeed}; met: ${lines.join(', ')}`)
})

describe('apply A, apply B', () => {
  test(
    `plans to nothing, and import gives B (${cases} cases)`,
    async () => {
      for (let seed = firstSeed; seed < firstSeed + cases / steps; seed++) {
        await runCase({
          world: clickhouseWorld,
          root,
          seed,
          steps,
          onChangeset: count,
          engineOf,
        })
      }
    },
    cases * 6_000 + 30_000,
  )

  test('met every kind, operation and field', () => {
    const missing = cases >= 100 ? expected.filter((what) => !met.has(what)) : []
    expect(missing).toEqual([])
  })
})

function count(changeset: Changeset): void {
  for (const { kind, op, fields } of changeset.actions) {
    const names = [`${op} ${kind}`]
    if (op !== 'create') names.push(...fields.map(({ field }) => `${kind}.${field.split('.')[0]}`))
    for (const name of new Set(names)) met.set(name, (met.get(name) ?? 0) + 1)
  }
}
