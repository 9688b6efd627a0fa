/** Views: when they can be replaced, and what they are written as. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { KindContext, LowerContext } from '../../../src/engine/engine.ts'
import { materializedView } from '../../../src/engine/postgres/kinds/materialized-view.ts'
import { view, type ViewSpec } from '../../../src/engine/postgres/kinds/view.ts'
import { normalQuery } from '../../../src/engine/postgres/kinds/view-query.ts'
import { loadGrammar } from '../../../src/engine/postgres/sql/parser.ts'
import { resourceId } from '../../../src/resource/id.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { defaultLifecycle } from '../../../src/resource/resource.ts'

beforeAll(loadGrammar)

const id = resourceId('View', 'app.v')
const address = { database: 'app', name: 'v' }

/** Columns as `name type`. */
const inferred = (columns: readonly string[]): JsonObject => ({
  columns: columns.map((text) => {
    const [name = '', type = '', collation] = text.split(' ')
    return { name, type, ...(collation === undefined ? {} : { collation }) }
  }),
})

function statements(
  from: { readonly spec: ViewSpec; readonly columns: readonly string[] },
  to: { readonly spec: ViewSpec; readonly columns?: readonly string[]; readonly stored?: string },
  neighbours: LowerContext['neighbours'] = [],
): readonly string[] {
  const base = { id, kind: 'View', name: 'app.v', address }
  const form = to.columns && {
    spec: { query: to.stored ?? to.spec.query },
    inferred: inferred(to.columns),
  }
  const desired: KindContext = {
    database: 'app',
    side: 'desired',
    lookup: () => ({ kind: 'View', spec: to.spec }),
    stored: () => form,
  }
  const live: KindContext = { database: 'app', side: 'live', lookup: () => undefined }
  const context = { desired, live, breaksUnmanaged: false, neighbours }
  const object = { ...base, spec: from.spec, inferred: inferred(from.columns) }
  const resource = {
    ...base,
    spec: to.spec,
    lifecycle: defaultLifecycle,
    dependsOn: [],
    checks: [],
    secrets: [],
  }
  const drafts =
    view.replace?.(object, resource, context) ?? view.recreate?.(object, resource, context) ?? []
  return drafts.map(({ sql }) => sql.replaceAll('\n', ' '))
}

describe('a view is replaced where columns only come behind the others', () => {
  const from = {
    spec: { query: 'SELECT a, b FROM t', owner: 'boss' },
    columns: ['a integer', 'b text'],
  }
  const spec = { query: 'SELECT 1' }

  it.each<readonly [string, readonly string[], boolean]>([
    ['the same', ['a integer', 'b text'], true],
    ['more', ['a integer', 'b text', 'c date'], true],
    ['less', ['a integer'], false],
    ['another order', ['b text', 'a integer'], false],
    ['another type', ['a bigint', 'b text'], false],
    ['another collation', ['a integer', 'b text "C"'], false],
    ['one in between', ['a integer', 'c date', 'b text'], false],
  ])('%s', (_name, columns, isReplaced) => {
    expect(statements(from, { spec, columns })).toEqual(
      isReplaced
        ? ['CREATE OR REPLACE VIEW app.v AS SELECT 1']
        : ['DROP VIEW app.v', 'CREATE VIEW app.v AS SELECT 1', 'ALTER VIEW app.v OWNER TO boss'],
    )
  })

  it('and where the server was not asked, which will tell', () => {
    expect(statements(from, { spec })).toEqual(['CREATE OR REPLACE VIEW app.v AS SELECT 1'])
  })

  it('with comment and owner, where they change too', () => {
    const to = { ...spec, comment: "it's", owner: 'other' }
    expect(statements(from, { spec: to, columns: from.columns })).toEqual([
      'CREATE OR REPLACE VIEW app.v AS SELECT 1',
      'ALTER VIEW app.v OWNER TO other',
      "COMMENT ON VIEW app.v IS 'it''s'",
    ])
  })
})

it('a star is written as what it stands for', () => {
  const from = { spec: { query: 'SELECT a, b FROM t' }, columns: ['a integer', 'b integer'] }
  const to = {
    spec: { query: 'SELECT * FROM t' },
    columns: ['a integer'],
    stored: 'SELECT t.a FROM app.t',
  }
  expect(statements(from, to)).toContain('CREATE VIEW app.v AS SELECT t.a FROM app.t')
  const counted = { ...to, spec: { query: 'SELECT count(*) AS a FROM t' } }
  expect(statements(from, counted)).toContain('CREATE VIEW app.v AS SELECT count(*) AS a FROM t')
})

it.each([
  ['SELECT t.a FROM app.t t', 'SELECT t.a FROM app.t'],
  ['SELECT t.a FROM app.t t, app."U x" "U x"', 'SELECT t.a FROM app.t, app."U x"'],
  ['SELECT t.a FROM app.t t(b)', 'SELECT t.a FROM app.t t(b)'],
  ['SELECT t.a FROM app.t tt', 'SELECT t.a FROM app.t tt'],
  ["SELECT 'from app.t t' FROM app.t t", "SELECT 'from app.t t' FROM app.t"],
])('a relation under its own name is the relation: %s', (text, normal) => {
  expect(normalQuery(text)).toBe(normal)
})

describe('the rows of a materialized view', () => {
  const context = (side: KindContext['side']): KindContext => ({
    database: 'app',
    side,
    lookup: () => undefined,
  })
  const form = (json: JsonObject, side: KindContext['side']): unknown => {
    const document = { kind: 'MaterializedView', name: 'm', query: 'SELECT 1 AS a', ...json }
    const { spec } = materializedView.read(document, context(side))
    return materializedView.normal(spec, { database: 'app', name: 'm' }, context(side))['withData']
  }

  it('are wanted unless the plan says otherwise, and never taken away', () => {
    expect(form({}, 'desired')).toBe('true')
    expect(form({ withData: false }, 'desired')).toBe(null)
    expect(form({}, 'live')).toEqual({ implied: 'true' })
    expect(form({ withData: false }, 'live')).toBe(null)
  })
})
