/** Columns that views, functions and triggers use, as plans and `graph --columns` see them. */
import { describe, expect, it } from 'vitest'
import { postgres } from '../../../src/engine/postgres/index.ts'
import { columnEdges } from '../../../src/operation/column-edges.ts'
import { compile, type Compiled } from '../../../src/link/compile.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { documentOf } from '../../harness/documents.ts'

await postgres.ready?.()

const table: JsonObject = {
  kind: 'Table',
  name: 'app.t',
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'n', type: 'int' },
    { name: 'note', type: 'text' },
  ],
}
const other: JsonObject = {
  kind: 'Table',
  name: 'app.u',
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'at', type: 'timestamptz' },
  ],
}

function compiled(...documents: readonly JsonObject[]): Compiled {
  const all = [{ kind: 'Schema', name: 'app' }, table, other, ...documents]
  return compile(all.map(documentOf), { engine: postgres, database: 'app' })
}

const view = (query: string): JsonObject => ({ kind: 'View', name: 'app.v', query })
const routine = (body: string, more: JsonObject = {}): JsonObject => ({
  kind: 'Function',
  name: 'app.f',
  returns: 'void',
  language: 'plpgsql',
  arguments: 'i bigint, amount int DEFAULT 1',
  body,
  ...more,
})
const sql = (body: string): JsonObject => routine(body, { language: 'sql' })

const unknown = (...documents: readonly JsonObject[]): readonly string[] =>
  compiled(...documents).diagnostics.map(
    ({ code, message }) => `${code}: ${message.replace(/^.*reads column /, '')}`,
  )

function reads(id: string, ...documents: readonly JsonObject[]): readonly string[] {
  const { byId, context } = compiled(...documents)
  const [resource] = [...byId.values()].filter((one) => one.id === id)
  const facts =
    resource && postgres.kinds[resource.kind]?.columns?.(resource.spec, resource.address, context)
  const all = facts?.reads.map(({ relation, column }) => `${relation}.${column}`) ?? []
  return [...new Set(all)].sort().concat(facts?.hasAllReads ? [] : ['…'])
}

describe('a column that nothing has is an error', () => {
  it.each<readonly [string, readonly JsonObject[], string]>([
    ['in a view', [view('SELECT gone FROM app.t')], '`gone`, which `app.t` does not have'],
    ['behind an alias', [view('SELECT x.gone FROM t x')], '`x.gone`, which `app.t` does not have'],
    [
      'of a view on a view',
      [
        view('SELECT id AS k FROM app.t'),
        { kind: 'View', name: 'app.w', query: 'SELECT id FROM v' },
      ],
      '`id`, which `app.v` does not have',
    ],
    [
      'that a view renames by its list',
      [
        { ...view('SELECT id FROM app.t'), columns: ['k'] },
        { kind: 'View', name: 'app.w', query: 'SELECT id FROM app.v' },
      ],
      '`id`, which `app.v` does not have',
    ],
    ['in SQL', [sql('SELECT 1; SELECT gone FROM app.t WHERE id = i')], '`gone`, which `app.t`'],
    ['in BEGIN ATOMIC', [sql('BEGIN ATOMIC SELECT gone FROM app.t; END')], '`gone`, which `app.t`'],
    ['in an UPDATE', [sql('UPDATE app.t SET gone = 1')], '`gone`, which `app.t` does not have'],
    ['in an INSERT', [sql('INSERT INTO app.t (id, gone) VALUES (1, 2)')], '`gone`, which `app.t`'],
    ['in RETURNING', [sql('DELETE FROM app.t RETURNING gone')], '`gone`, which `app.t`'],
    [
      'in ON CONFLICT',
      [sql('INSERT INTO app.t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = excluded.gone')],
      '`excluded.gone`, which `app.t` does not have',
    ],
    [
      'in MERGE',
      [sql('MERGE INTO app.t USING app.u ON t.id = u.id WHEN MATCHED THEN UPDATE SET n = u.gone')],
      '`u.gone`, which `app.u` does not have',
    ],
    [
      'in PL/pgSQL, with INTO',
      [routine('DECLARE k int; BEGIN SELECT t.gone INTO k FROM app.t WHERE t.id = i; END')],
      '`t.gone`, which `app.t` does not have',
    ],
    [
      'in a condition',
      [routine('BEGIN IF EXISTS (SELECT 1 FROM app.t WHERE gone = i) THEN NULL; END IF; END')],
      '`gone`, which `app.t` does not have',
    ],
    [
      'that a trigger waits for',
      [
        routine('BEGIN RETURN NEW; END', { returns: 'trigger', arguments: '' }),
        {
          kind: 'Trigger',
          name: 'x',
          on: 'app.t',
          timing: 'before',
          events: ['update of gone'],
          forEach: 'row',
          function: 'app.f',
        },
      ],
      '`gone`, which `app.t` does not have',
    ],
    [
      'in the condition of a trigger',
      [
        routine('BEGIN RETURN NEW; END', { returns: 'trigger', arguments: '' }),
        {
          kind: 'Trigger',
          name: 'x',
          on: 'app.t',
          timing: 'before',
          events: ['insert'],
          forEach: 'row',
          when: 'NEW.gone > 1',
          function: 'app.f',
        },
      ],
      '`new.gone`, which `app.t` does not have',
    ],
  ])('%s', (_name, documents, message) => {
    const found = unknown(...documents)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(`UNKNOWN_COLUMN: ${message}`)
  })

  it('with its place in the body', () => {
    const body = 'SELECT 1;\nSELECT gone FROM app.t'
    const { diagnostics, context, byId } = compiled(sql(body))
    expect(diagnostics).toHaveLength(1)
    const f = [...byId.values()].find(({ kind }) => kind === 'Function')
    const facts = f && postgres.kinds['Function']?.columns?.(f.spec, f.address, context)
    const [{ start = 0, end = 0, path } = {}] = facts?.missing ?? []
    expect({ path, text: body.slice(start, end) }).toEqual({ path: ['body'], text: 'gone' })
  })
})

describe('what may be right is left alone', () => {
  it.each<readonly [string, JsonObject]>([
    ['arguments', sql('SELECT amount FROM app.t WHERE id = f.i')],
    [
      'variables',
      routine('DECLARE k int := amount; BEGIN UPDATE app.t SET n = k WHERE id = i; END'),
    ],
    [
      'loop records',
      routine(
        'DECLARE r record; BEGIN FOR r IN SELECT * FROM app.t LOOP PERFORM r.x; END LOOP; END',
      ),
    ],
    [
      'columns of RETURNS TABLE',
      routine('BEGIN RETURN QUERY SELECT t.id FROM app.t WHERE t.n = total; END', {
        returns: 'TABLE (total bigint)',
      }),
    ],
    [
      'rows of triggers',
      routine('BEGIN NEW.x := OLD.y; RETURN NEW; END', { returns: 'trigger', arguments: '' }),
    ],
    ['labels', routine('<<b>> DECLARE z int; BEGIN PERFORM b.z FROM app.t; END')],
    ['temporary tables', sql('CREATE TEMP TABLE tmp AS SELECT 1 AS a; SELECT a, b FROM tmp')],
    ['a computed field', view('SELECT t.f FROM app.t')],
    [
      'functions with more columns than names',
      view('SELECT j.value FROM json_each($$1$$) AS j (k)'),
    ],
    ['ordinality', view("SELECT u.ordinality FROM unnest('{1}'::int[]) WITH ORDINALITY AS u (x)")],
    ['XMLTABLE', view("SELECT x.a FROM XMLTABLE('/r' PASSING '<r/>'::xml COLUMNS a int) AS x")],
    ['an alias in DISTINCT ON', view('SELECT DISTINCT ON (k) n + 1 AS k FROM app.t ORDER BY k')],
    ['an alias in ROLLUP', view('SELECT n + 1 AS k FROM app.t GROUP BY ROLLUP (k)')],
    ['fields of a row', view('SELECT q.x FROM (SELECT (ROW(1)).* FROM app.t) q')],
    ['a join under one name', view('SELECT j.a, j.id FROM (app.t CROSS JOIN pg_class) AS j')],
    [
      'a common table of unknown columns',
      view('WITH q AS (SELECT * FROM pg_class) SELECT a FROM q'),
    ],
    [
      'variables that need quotes',
      routine('DECLARE "K" int; BEGIN UPDATE app.t SET n = "K" WHERE id = i; END'),
    ],
    ['a name for USING', view('SELECT j.id FROM app.t JOIN app.u USING (id) AS j')],
    [
      'what SEARCH adds',
      view(
        'WITH RECURSIVE r AS (SELECT id FROM app.t UNION ALL SELECT r.id FROM r) SEARCH DEPTH FIRST BY id SET o SELECT o FROM r',
      ),
    ],
    ['a schema that was not written before', view('SELECT app.t.n FROM t')],
    ['system columns', view('SELECT ctid, t.xmin FROM app.t')],
    ['other tables', view('SELECT x.anything FROM pg_catalog.pg_class x')],
  ])('%s', (_name, document) => {
    const f = routine('BEGIN END')
    const documents = document['kind'] === 'View' ? [document, f] : [document]
    expect(unknown(...documents).filter((text) => text.startsWith('UNKNOWN_COLUMN'))).toEqual([])
  })
})

describe('what is read', () => {
  it.each<readonly [string, string, JsonObject, readonly string[]]>([
    ['a view', 'View/app.v', view('SELECT id FROM app.t WHERE n > 1'), ['app.t.id', 'app.t.n']],
    ['a star', 'View/app.v', view('SELECT * FROM u'), ['app.u.at', 'app.u.id']],
    [
      'writing',
      'Function/app.f(bigint,int)',
      sql('UPDATE app.t SET n = u.id FROM app.u WHERE u.at < now()'),
      ['app.t.n', 'app.u.at', 'app.u.id'],
    ],
    [
      'an INSERT without names',
      'Function/app.f(bigint,int)',
      sql('INSERT INTO app.u VALUES (1, now())'),
      ['app.u.at', 'app.u.id'],
    ],
    [
      'types of variables',
      'Function/app.f(bigint,int)',
      routine('DECLARE k app.t.note%TYPE; BEGIN PERFORM 1; END'),
      ['app.t.note'],
    ],
    [
      'a string that is executed',
      'Function/app.f(bigint,int)',
      routine("BEGIN EXECUTE 'SELECT n FROM app.t'; END"),
      ['app.t.n'],
    ],
    [
      'a string that is put together',
      'Function/app.f(bigint,int)',
      routine("BEGIN EXECUTE 'SELECT n FROM ' || i; END"),
      ['…'],
    ],
    [
      'a common table that writes',
      'Function/app.f(bigint,int)',
      sql('WITH d AS (DELETE FROM app.t WHERE n = 1 RETURNING id) SELECT count(*) FROM d'),
      ['app.t.id', 'app.t.n'],
    ],
  ])('by %s', (_name, id, document, expected) => {
    expect(reads(id, document)).toEqual(expected)
  })

  it('by a trigger, in its function too', () => {
    const body = 'BEGIN NEW.note := now(); RETURN NEW; END'
    const found = reads('Trigger/app.t.x', routine(body, { returns: 'trigger', arguments: '' }), {
      kind: 'Trigger',
      name: 'x',
      on: 't',
      timing: 'before',
      events: 'INSERT OR UPDATE OF n',
      forEach: 'row',
      when: 'NEW.id > 0',
      function: 'f',
    })
    expect(found).toEqual(['app.t.id', 'app.t.n', 'app.t.note'])
  })
})

it('columns lead from tables through views', () => {
  const { resources, context } = compiled(view('SELECT id, n + 1 AS m FROM app.t'), {
    kind: 'MaterializedView',
    name: 'app.mv',
    query: 'SELECT max(m) AS top FROM app.v',
  })
  const edges = columnEdges(resources, postgres, context)
  expect(edges).toContainEqual({ from: 'Table/app.t.n', to: 'View/app.v.m' })
  expect(edges).toContainEqual({ from: 'View/app.v.m', to: 'MaterializedView/app.mv.top' })
})
