/** Functions: what tells them apart, what their bodies mean, and which changes need a new one. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { KindContext, LowerContext } from '../../../src/engine/engine.ts'
import { sqlFunction } from '../../../src/engine/postgres/kinds/function.ts'
import { procedure } from '../../../src/engine/postgres/kinds/procedure.ts'
import type { FunctionSpec } from '../../../src/engine/postgres/kinds/routine-spec.ts'
import { loadGrammar } from '../../../src/engine/postgres/sql/parser.ts'
import { addressName, resourceId } from '../../../src/resource/id.ts'
import type { JsonObject } from '../../../src/resource/json.ts'
import { defaultLifecycle } from '../../../src/resource/resource.ts'

beforeAll(loadGrammar)

const context: KindContext = { database: 'app', side: 'desired', lookup: () => undefined }
const base = { kind: 'Function', name: 'app.f', returns: 'int', language: 'sql', body: 'SELECT 1' }

function read(json: JsonObject): FunctionSpec {
  const { spec, problems } = sqlFunction.read(json, context)
  expect(problems).toEqual([])
  return spec
}

const normal = (json: JsonObject): JsonObject =>
  sqlFunction.normal(read(json), { database: 'app', name: 'f()' }, context) as JsonObject

describe('the id of a function', () => {
  it.each<readonly [string, JsonObject]>([
    ['app.f()', {}],
    ['app.f(int,text[])', { arguments: 'a int4, VARIADIC rest text[]' }],
    ['app.f(numeric,varchar)', { arguments: [{ type: 'numeric(10, 2)' }, { type: 'varchar(5)' }] }],
    ['app.f(int)', { arguments: 'IN a int, OUT b text, OUT c date' }],
    ['app.f(int,text)', { arguments: 'INOUT a integer, b text DEFAULT f(1, 2)' }],
    ['app.f(app.color)', { arguments: 'a color' }],
    ['app.f(double,timestamptz)', { arguments: 'float8, timestamp with time zone' }],
    ['app.f(int)', { name: 'f(integer)', arguments: 'a int' }],
    ['x.f(int)', { name: 'f', schema: 'x', arguments: 'a int' }],
    [
      'app.f(bigint)',
      { ddl: "CREATE FUNCTION f(a bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'" },
    ],
  ])('is %s', (id, more) => {
    const address = sqlFunction.address({ ...base, ...more }, 'app')
    expect(address && addressName(address)).toBe(id)
  })

  it('is one that calls find without the arguments', () => {
    expect(sqlFunction.aliases?.({ database: 'app', name: 'f(int,text)' }, read(base))).toEqual([
      'app.f',
    ])
  })
})

describe('arguments', () => {
  it('mean the same as a list and as a text', () => {
    const text = "a int, INOUT b text DEFAULT 'x, y', VARIADIC c app.color[]"
    const list = [
      { name: 'a', type: 'int' },
      { name: 'b', type: 'text', mode: 'inout', default: "'x, y'" },
      { name: 'c', type: 'app.color[]', mode: 'VARIADIC' },
    ]
    expect(read({ ...base, arguments: text }).arguments).toEqual(
      read({ ...base, arguments: list }).arguments,
    )
  })
})

describe('a body', () => {
  it('begins and ends where its text does', () => {
    const bodies = ['SELECT 1', '\n  SELECT 1\n', 'SELECT 1   \n\n']
    expect(new Set(bodies.map((body) => normal({ ...base, body })['body']))).toEqual(
      new Set(['SELECT 1']),
    )
    expect(normal({ ...base, body: 'SELECT  1' })['body']).toBe('SELECT  1')
  })

  it.each([
    ["it's", '$$'],
    ["it's $$ here", '$body$'],
    ["$$ and $body$ it's", '$body0$'],
  ])('%s stands in %s', (words, tag) => {
    const spec = read({ ...base, language: 'plpgsql', body: `BEGIN -- ${words}\nEND` })
    const [draft] = sqlFunction.create(
      {
        id: resourceId('Function', 'app.f()'),
        kind: 'Function',
        name: 'app.f()',
        address: { database: 'app', name: 'f()' },
        spec,
        lifecycle: defaultLifecycle,
        dependsOn: [],
        checks: [],
        secrets: [],
      },
      { desired: context, live: context, breaksUnmanaged: false },
    )
    expect(draft?.sql).toContain(`AS ${tag}\n`)
    expect(draft?.sql.endsWith(tag)).toBe(true)
  })

  it.each([
    ['sql', 'SELECT 1; SELEC 2', 10],
    ['sql', 'RETURN a +', 10],
  ])('with a mistake says where: %s', (language, body, start) => {
    const { problems } = sqlFunction.read({ ...base, language, body }, context)
    expect(problems).toMatchObject([{ code: 'BAD_SQL', path: ['body'], start }])
  })

  it.each([
    ['of PL/pgSQL is read as well', 'BEGIN SELECT FROM; EN', 0],
    ['of PL/pgSQL has its mistake where the word stands', 'BEGIN IF a THEN END IFF; END', 20],
    [
      'of PL/pgSQL with that word twice is wrong as a whole',
      'BEGIN /* IFF */ IF a THEN END IFF; END',
      0,
    ],
  ])('%s', (_, body, start) => {
    const { problems } = sqlFunction.read({ ...base, language: 'plpgsql', body }, context)
    expect(problems).toMatchObject([{ code: 'BAD_SQL', path: ['body'], start }])
  })

  it('without a return type is no function, and a procedure needs none', () => {
    const { returns: _, ...rest } = base
    expect(sqlFunction.read(rest, context).problems).toMatchObject([{ code: 'MISSING_KEY' }])
    expect(sqlFunction.read({ ...rest, arguments: 'OUT a int' }, context).problems).toEqual([])
    expect(procedure.read({ ...rest, kind: 'Procedure' }, context).problems).toEqual([])
  })
})

it('what the server takes by itself is the same as saying nothing', () => {
  const said = {
    ...base,
    volatility: 'VOLATILE',
    strict: false,
    security: 'invoker',
    parallel: 'UNSAFE',
    cost: 100,
    rows: 1000,
  }
  expect(normal(said)).toEqual(normal(base))
  expect(normal({ ...said, cost: 10 })).not.toEqual(normal(base))
})

describe('a change', () => {
  const from = { ...base, arguments: 'a int, b text DEFAULT $$x$$' }
  const replaced = (to: JsonObject, users: LowerContext['neighbours'] = []): string => {
    const address = { database: 'app', name: 'f(int,text)' }
    const live = {
      id: resourceId('Function', 'app.f(int,text)'),
      kind: 'Function',
      name: 'app.f',
      address,
    }
    const resource = {
      ...live,
      spec: read({ ...from, ...to }),
      lifecycle: defaultLifecycle,
      dependsOn: [],
      checks: [],
      secrets: [],
    }
    const side = { desired: context, live: context, breaksUnmanaged: false, neighbours: users }
    const object = { ...live, spec: read(from) }
    const whole = sqlFunction.replace?.(object, resource, side)
    const drafts = whole ?? sqlFunction.recreate?.(object, resource, side) ?? []
    return drafts.map(({ sql }) => sql.split(/[\n(]/)[0]).join('; ')
  }
  const once = 'CREATE OR REPLACE FUNCTION app.f'
  const anew = 'DROP FUNCTION app.f; CREATE FUNCTION app.f'

  it.each<readonly [string, JsonObject, string]>([
    ['of the body', { body: 'SELECT 2' }, once],
    ['that adds a default', { arguments: 'a int DEFAULT 1, b text DEFAULT $$x$$' }, once],
    ['with a comment', { body: 'SELECT 2', comment: 'two' }, `${once}; COMMENT ON FUNCTION app.f`],
    ['of a type by another name', { returns: 'int4' }, once],
    ['of the return type', { returns: 'bigint' }, anew],
    ['to many rows', { returns: 'SETOF int' }, anew],
    ['that takes a default away', { arguments: 'a int, b text' }, anew],
    ['of a name', { arguments: 'z int, b text DEFAULT $$x$$' }, anew],
    ['that returns more', { arguments: 'a int, b text DEFAULT $$x$$, OUT c int' }, anew],
  ])('%s', (_name, to, expected) => {
    expect(replaced(to)).toBe(expected)
  })

  it('names what keeps values that the old body made', () => {
    const address = { database: 'app', name: 'f(int,text)' }
    const id = resourceId('Function', 'app.f(int,text)')
    const live = { id, kind: 'Function', name: 'app.f(int,text)', address }
    const rest = { lifecycle: defaultLifecycle, dependsOn: [], checks: [], secrets: [] }
    const to = { ...live, spec: read({ ...from, body: 'SELECT 2' }), ...rest }
    const change = { field: 'body', top: 'body', type: 'changed', subfields: [] } as const
    const how = (spec: JsonObject): unknown => {
      const id = resourceId('Table', 'app.t')
      const object = { id, kind: 'Table', name: 'app.t', address: { name: 't' }, spec }
      const neighbours = [{ object, isManaged: true, via: 'calls' }]
      const side = { desired: context, live: context, breaksUnmanaged: false, neighbours }
      const rule = sqlFunction.fields['body']
      const texts = { before: 'SELECT 1', after: 'SELECT 2' }
      return rule?.lower({ ...change, ...texts }, { ...live, spec: read(from) }, to, side)
    }
    const indexed = { indexes: [{ name: 'i', columns: ["app.f(a, 'x')"] }] }
    expect(how(indexed)).toMatchObject({ because: expect.stringContaining('Table/app.t computed') })
    const defaulted = { columns: [{ name: 'a', default: "app.f(1, 'x')" }] }
    expect(how(defaulted)).toEqual({
      how: 'replace',
      because: 'CREATE OR REPLACE FUNCTION, in one statement',
    })
  })

  it('takes triggers and grants round, and stops at a table', () => {
    const trigger = {
      id: resourceId('Trigger', 'app.t.x'),
      kind: 'Trigger',
      name: 'app.t.x',
      address: { database: 'app', on: 't', name: 'x' },
      spec: { on: 'app.t', timing: 'before', events: ['insert'], function: 'app.f' },
    }
    const user = { object: trigger, isManaged: true, via: 'calls' }
    expect(replaced({ returns: 'bigint' }, [user])).toBe(
      'DROP TRIGGER IF EXISTS x ON app.t; DROP FUNCTION app.f; CREATE FUNCTION app.f; CREATE TRIGGER x',
    )
    const table = { ...trigger, id: resourceId('Table', 'app.t'), kind: 'Table' }
    expect(replaced({ returns: 'bigint' }, [{ ...user, object: table }])).toBe('')
  })
})
