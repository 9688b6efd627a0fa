import { expect, it } from 'vitest'
import type { LiveCatalog } from '../../src/catalog/catalog.ts'
import type { Action } from '../../src/changeset/changeset.ts'
import { followedRows } from '../../src/apply/followed.ts'
import type { RecordInput } from '../../src/apply/record.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { LedgerRow } from '../../src/ledger/ledger-row.ts'
import { emptyLedger } from '../../src/ledger/read-ledger.ts'
import { type ResourceId, resourceId } from '../../src/resource/id.ts'
import type { Json } from '../../src/resource/json.ts'
import type { Spec } from '../../src/resource/resource.ts'

const view = resourceId('View', 's.v')
const needs = new Map<ResourceId, readonly ResourceId[]>([[view, [resourceId('Table', 's.o')]]])
const renamed = [{ kind: 'Table', name: 's.o', op: 'rename' }] as unknown as readonly Action[]

function catalogOf(query: Json | undefined): LiveCatalog {
  const address = { database: 's', name: 'v' }
  const object = { id: view, kind: 'View', name: 's.v', address, spec: { query } }
  return { objects: new Map([[view, object]]), databases: new Set(['s']), unreadable: [] }
}

function rowsOf(
  recorded: Json,
  before: Json,
  after: Json | undefined,
  actions = renamed,
  declared: Spec = { query: 'mine' },
  follows: object = { followRenames: ({ spec }: { spec: Spec }) => spec },
): unknown {
  const row = {
    desired: { query: 'mine' },
    live: { query: recorded },
    liveDigest: 'x',
  } as unknown as LedgerRow
  const kinds = { View: { normal: (spec: object) => spec } }
  const engine = { kinds, ...follows } as unknown as Engine
  const input = {
    project: 'p',
    engine,
    ledger: { ...emptyLedger, rows: new Map([[view, row]]) },
    catalog: catalogOf(after),
    live: {},
  } as unknown as RecordInput
  const needsOf = (id: ResourceId): readonly ResourceId[] => needs.get(id) ?? []
  return followedRows(actions, catalogOf(before), needsOf, () => declared, input).map(
    ({ key, doc }) => {
      const { live, desired } = JSON.parse(doc ?? '')
      return [key, live, desired]
    },
  )
}

it('what follows a change by itself is recorded as it is now', () => {
  expect(rowsOf('FROM t', 'FROM t', 'FROM o')).toEqual([
    [view, { query: 'FROM o' }, { query: 'mine' }],
  ])
})

it('and nothing is claimed of plans that say it in other words now', () => {
  expect(rowsOf('FROM t', 'FROM t', 'FROM o', renamed, { query: 'yours' })).toEqual([
    [view, { query: 'FROM o' }, {}],
  ])
})

it('nor where a part went along: the plans may still want it', () => {
  expect(rowsOf(['a', 'b'], ['a', 'b'], ['a'])).toEqual([[view, { query: ['a'] }, {}]])
  expect(rowsOf('FROM t', 'FROM t', undefined)).toEqual([[view, {}, {}]])
})

it('what somebody else had moved before stays drift', () => {
  expect(rowsOf('FROM t', 'FROM x', 'FROM o')).toEqual([])
})

it('what needs nothing that was changed is left alone', () => {
  expect(rowsOf('FROM t', 'FROM t', 'FROM o', [])).toEqual([])
  expect(rowsOf('FROM t', 'FROM t', 'FROM t')).toEqual([])
})

it('an engine where nothing follows: somebody else moved it meanwhile', () => {
  expect(rowsOf('FROM t', 'FROM t', 'FROM o', renamed, { query: 'mine' }, {})).toEqual([])
})
