import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kindsOf, type SchemaProblem, validate } from '../../src/schema/index.ts'

const columns = [{ name: 'id', type: 'UInt64' }]

function problems(kind: string, fields: object): readonly SchemaProblem[] {
  return validate({ engine: 'clickhouse', kind }, { kind, name: 'shop.x', ...fields })
}

/** `CODE path` of each problem. */
function brief(found: readonly SchemaProblem[]): readonly string[] {
  return found.map(({ code, path }) => `${code} ${path.join('.')}`.trim())
}

describe('keys', () => {
  test('an unknown key names the nearest one', () => {
    const [problem] = problems('Table', { columns, orderby: 'id' })
    expect(problem).toMatchObject({ code: 'UNKNOWN_KEY', path: ['orderby'], where: 'key' })
    expect(problem?.message).toContain('`orderby`')
    expect(problem?.hint).toContain('`orderBy`')
  })

  test('an unknown key deep inside has its whole path', () => {
    expect(brief(problems('Table', { columns: [...columns, { name: 'b', typ: 'Int8' }] }))).toEqual(
      ['UNKNOWN_KEY columns.1.typ'],
    )
  })

  test('a key of another kind says which', () => {
    const [problem] = problems('Table', { columns, query: 'SELECT 1' })
    expect(problem?.hint).toContain('View')
    expect(problem?.hint).toContain('MaterializedView')
  })

  test('a key that slipped into a list says where it belongs', () => {
    const [problem] = problems('Table', { columns: [{ ...columns[0], orderBy: 'id' }] })
    expect(problem).toMatchObject({ code: 'UNKNOWN_KEY', path: ['columns', 0, 'orderBy'] })
    expect(problem?.hint).toContain('resource itself')
  })

  test('a missing key is reported at its parent', () => {
    expect(problems('View', {})).toMatchObject([{ code: 'MISSING_KEY', path: [], where: 'value' }])
    expect(brief(problems('Table', { columns: [{ type: 'Int8' }] }))).toEqual([
      'MISSING_KEY columns.0',
    ])
  })

  test('a misspelt key is not missing as well', () => {
    expect(brief(problems('View', { qery: 'SELECT 1' }))).toEqual(['UNKNOWN_KEY qery'])
  })

  test('a grant has no name', () => {
    const [problem, ...others] = problems('Grant', { to: 'a', roles: ['b'] })
    expect(problem).toMatchObject({ code: 'UNKNOWN_KEY', path: ['name'] })
    expect(problem?.hint).toContain('<to>@<on>')
    expect(others).toEqual([])
  })

  test('keys of sluice.yaml in the wrong place say where they belong', () => {
    const found = validate('project', {
      version: 1,
      name: 'p',
      engine: 'clickhouse',
      plans: ['*.yaml'],
      allow: [],
    })
    expect(brief(found)).toEqual(['UNKNOWN_KEY allow'])
    expect(found[0]?.hint).toContain('`policy`')
  })
})

describe('keys that exclude each other', () => {
  test('ddl beside own fields is one problem that names them', () => {
    const found = problems('Table', { columns, engine: 'MergeTree', ddl: 'CREATE TABLE x …' })
    expect(brief(found)).toEqual(['BAD_VALUE ddl'])
    expect(found[0]?.message).toContain('`columns` and `engine`')
    expect(brief(problems('View', { query: 'SELECT 1', ddlFile: 'v.sql' }))).toEqual([
      'BAD_VALUE ddlFile',
    ])
  })

  test('ddl stands beside the common fields', () => {
    const common = {
      comment: 'c',
      dependsOn: ['Table/a'],
      lifecycle: { protect: true },
      labels: {},
    }
    expect(problems('Table', { ...common, ddl: 'CREATE TABLE x …' })).toEqual([])
    expect(problems('Table', { ...common, ddlFile: 'x.sql' })).toEqual([])
  })

  test('a text and its file', () => {
    expect(brief(problems('View', { query: 'SELECT 1', queryFile: 'v.sql' }))).toEqual([
      'BAD_VALUE queryFile',
    ])
    expect(problems('View', { queryFile: 'v.sql' })).toEqual([])
    const projection = { name: 'p', query: 'SELECT id', queryFile: 'p.sql' }
    expect(brief(problems('Table', { columns, projections: [projection] }))).toEqual([
      'BAD_VALUE projections.0.queryFile',
    ])
  })

  test('a target and own storage', () => {
    const query = 'SELECT 1'
    expect(brief(problems('MaterializedView', { query, to: 't', engine: 'Log' }))).toEqual([
      'BAD_VALUE engine',
    ])
    expect(problems('MaterializedView', { query, engine: 'Log' })).toEqual([])
    expect(brief(problems('MaterializedView', { query }))).toEqual(['MISSING_KEY'])
  })

  test('two kinds of default, check and assume, privileges and roles', () => {
    const column = { name: 'a', type: 'Int8', default: 1, alias: 'b' }
    expect(brief(problems('Table', { columns: [column] }))).toEqual(['BAD_VALUE columns.0.alias'])
    const constraint = { name: 'c', check: 'a', assume: 'b' }
    expect(brief(problems('Table', { columns, constraints: [constraint] }))).toEqual([
      'BAD_VALUE constraints.0.check',
    ])
    const grant = { kind: 'Grant', to: 'a', on: 'b.*', privileges: ['SELECT'], roles: ['r'] }
    expect(brief(validate({ engine: 'clickhouse', kind: 'Grant' }, grant))).toEqual([
      'BAD_VALUE privileges',
    ])
  })
})

describe('values', () => {
  test('text fields take every scalar, and say so otherwise', () => {
    expect(problems('View', { query: 1, comment: true })).toEqual([])
    expect(problems('Table', { columns, orderBy: { id: 1 } })).toMatchObject([
      { code: 'WRONG_TYPE', path: ['orderBy'], where: 'value' },
    ])
    expect(problems('Table', { columns, orderBy: { id: 1 } })[0]?.message).toContain(
      'text or a list of texts',
    )
  })

  test('lists and single texts mean the same where both make sense', () => {
    for (const key of ['orderBy', 'primaryKey', 'partitionBy']) {
      expect(problems('Table', { columns, [key]: 'id' })).toEqual([])
      expect(problems('Table', { columns, [key]: ['id', 1] })).toEqual([])
    }
  })

  test('a key without a value', () => {
    const found = problems('Table', { columns, engine: null })
    expect(brief(found)).toEqual(['WRONG_TYPE engine'])
    expect(found[0]?.message).toContain('no value')
  })

  test('words outside a list name the list and the nearest', () => {
    const [problem] = problems('Table', { columns, lifecycle: { replace: 'swp' } })
    expect(problem).toMatchObject({ code: 'BAD_VALUE', path: ['lifecycle', 'replace'] })
    for (const word of ['refuse', 'recreate', 'swap']) expect(problem?.message).toContain(word)
    expect(problem?.hint).toContain('`swap`')
  })

  test('alternatives are one problem', () => {
    const query = 'SELECT 1'
    const view = (start: unknown) => brief(problems('MaterializedView', { query, to: 't', start }))
    expect(view('now')).toEqual([])
    expect(view('backfill')).toEqual([])
    expect(view({ from: "toDate('2024-01-01')" })).toEqual([])
    expect(view('later')).toEqual(['BAD_VALUE start'])
    expect(view(3)).toEqual(['WRONG_TYPE start'])
    expect(view({ form: 1 })).toEqual(['UNKNOWN_KEY start.form'])
    expect(view({})).toEqual(['MISSING_KEY start'])
    expect(view([])).toEqual(['WRONG_TYPE start'])
  })

  test('forms are told in words', () => {
    const [problem] = problems('Table', { columns, dependsOn: ['orders'] })
    expect(problem).toMatchObject({ code: 'BAD_VALUE', path: ['dependsOn', 0] })
    expect(problem?.message).toContain('Kind/name')
  })

  test('a wrong key of a map with free keys points at the key', () => {
    const project = { version: 1, name: 'p', engine: 'clickhouse', plans: ['*.yaml'] }
    const found = validate('project', { ...project, environments: { 'a b': { url: 'x' } } })
    expect(found).toMatchObject([
      { code: 'BAD_VALUE', path: ['environments', 'a b'], where: 'key' },
    ])
  })

  test('what is no map at all', () => {
    for (const json of [null, [], 'x', 3, undefined]) {
      expect(brief(validate({ engine: 'clickhouse', kind: 'Table' }, json))).toEqual(['WRONG_TYPE'])
    }
  })

  test('keys with slashes and tildes keep their names in paths', () => {
    const entries = { 'a/b~c': [] }
    expect(problems('NamedCollection', { entries })).toMatchObject([
      { path: ['entries', 'a/b~c'], code: 'WRONG_TYPE' },
    ])
  })

  test('a name of another thing in JavaScript is an unknown key like any other', () => {
    const json = JSON.parse('{"kind":"Role","name":"r","constructor":1,"__proto__":2}')
    expect(brief(validate({ engine: 'clickhouse', kind: 'Role' }, json))).toEqual([
      'UNKNOWN_KEY constructor',
      'UNKNOWN_KEY __proto__',
    ])
  })
})

test('whatever is given, the answer is a list of problems that lead to a place in it', () => {
  const key = fc.constantFrom(
    'kind',
    'name',
    'columns',
    'settings',
    'query',
    'to',
    'start',
    'ddl',
    'auth',
    'x',
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(null, true, 0, 1.5, '', 'now', 'a'),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    ),
  }))
  fc.assert(
    fc.property(fc.constantFrom(...kindsOf('clickhouse')), tree, (kind, json) => {
      for (const { path, code } of validate({ engine: 'clickhouse', kind }, json)) {
        const last = code === 'UNKNOWN_KEY' ? path : path.slice(0, -1)
        let value: unknown = json
        for (const segment of last) {
          expect(Object.hasOwn(Object(value), segment)).toBe(true)
          value = Reflect.get(Object(value), segment)
        }
      }
    }),
    { numRuns: 500 },
  )
})
