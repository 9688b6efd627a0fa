import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Place, places } from '../../src/schema/generated/facts.ts'
import {
  fieldOrder,
  hasFileTwin,
  isSecretPath,
  isTextPath,
  kindsOf,
  sqlFragmentAt,
  twinOf,
} from '../../src/schema/index.ts'

const ch = 'clickhouse'

test('an engine without schemas has no kinds', () => {
  expect(kindsOf(ch)).toHaveLength(15)
  expect(kindsOf('postgres')).toHaveLength(17)
  expect(kindsOf('constructor')).toEqual([])
})

test.each([
  ['NamedCollection', ['entries', 'password'], true],
  ['NamedCollection', ['entries', 'password', 'value'], true],
  ['NamedCollection', ['entries', 'password', 'overridable'], false],
  ['User', ['auth', 'secret'], true],
  ['User', ['auth', 0, 'secret'], true],
  ['User', ['auth', 'method'], false],
  ['Dictionary', ['source'], true],
  ['Table', ['engine'], true],
  ['Table', ['settings', 'kafka_sasl_password'], true],
  ['MaterializedView', ['engine'], true],
  ['Table', ['ddl'], true],
  ['Table', ['orderBy'], false],
  ['View', ['query'], false],
  ['Nothing', ['ddl'], false],
] as const)('secrets: %s %j → %s', (kind, path, expected) => {
  expect(isSecretPath(ch, kind, path)).toBe(expected)
})

test.each([
  ['Role', ['password'], true],
  ['Role', ['set', 'search_path'], false],
  ['Table', ['columns', 0, 'default'], false],
  ['View', ['ddl'], true],
] as const)('secrets of PostgreSQL: %s %j → %s', (kind, path, expected) => {
  expect(isSecretPath('postgres', kind, path)).toBe(expected)
})

test.each([
  ['Table', ['name'], true],
  ['Table', ['orderBy'], true],
  ['Table', ['orderBy', 3], true],
  ['Table', ['columns', 0, 'default'], true],
  ['Table', ['settings', 'anything'], true],
  ['Table', ['labels', 'team'], true],
  ['Table', ['columns', 0, 'ephemeral'], false],
  ['Table', ['indexes', 0, 'granularity'], false],
  ['Table', ['lifecycle', 'protect'], false],
  ['Table', ['checks', 0, 'expect', 'equals'], false],
  ['Table', ['tests', 0, 'given', 'Table/a.b', 0, 'col'], false],
  ['Table', ['zzz'], false],
  ['Quota', ['intervals', 0, 'max', 'queries'], true],
] as const)('texts: %s %j → %s', (kind, path, expected) => {
  expect(isTextPath(ch, kind, path)).toBe(expected)
})

test.each([
  ['View', ['queryFile'], ['query']],
  ['Function', ['bodyFile'], ['body']],
  ['Table', ['ddlFile'], ['ddl']],
  ['Table', ['ttlFile'], ['ttl']],
  ['Dictionary', ['sourceFile'], ['source']],
  ['RowPolicy', ['usingFile'], ['using']],
  ['Table', ['projections', 1, 'queryFile'], ['projections', 1, 'query']],
  ['Table', ['columns', 0, 'defaultFile'], ['columns', 0, 'default']],
  ['Table', ['checks', 0, 'sqlFile'], ['checks', 0, 'sql']],
] as const)('twins: %s %j ↔ %j', (kind, path, base) => {
  expect(twinOf(ch, kind, path)).toEqual(base)
  expect(hasFileTwin(ch, kind, base)).toBe(true)
  expect(twinOf(ch, kind, base)).toBeUndefined()
  expect(hasFileTwin(ch, kind, path)).toBe(false)
})

test('a free key that ends in File is no twin', () => {
  expect(twinOf(ch, 'Table', ['settings', 'queryFile'])).toBeUndefined()
})

test.each([
  ['Table', ['ddl'], 'statement'],
  ['Table', ['engine'], 'engine'],
  ['Table', ['orderBy', 0], 'orderBy'],
  ['Table', ['ttl'], 'tableTtl'],
  ['Table', ['columns', 0, 'ttl'], 'columnTtl'],
  ['Table', ['columns', 0, 'type'], 'type'],
  ['Table', ['columns', 0, 'codec'], 'codec'],
  ['Table', ['indexes', 0, 'type'], 'indexType'],
  ['Table', ['projections', 0, 'query'], 'projectionQuery'],
  ['Table', ['settings', 'x'], 'settingValue'],
  ['Table', ['name'], undefined],
  ['View', ['query'], 'query'],
  ['MaterializedView', ['refresh'], 'refresh'],
  ['MaterializedView', ['start', 'from'], 'expression'],
  ['Function', ['body'], 'lambdaBody'],
  ['Dictionary', ['source'], 'source'],
  ['Dictionary', ['layout'], 'layout'],
  ['Dictionary', ['lifetime'], 'lifetime'],
  ['Dictionary', ['range'], 'range'],
  ['RowPolicy', ['using'], 'expression'],
  ['View', ['checks', 0, 'sql'], 'query'],
] as const)('SQL: %s %j is parsed as %s', (kind, path, expected) => {
  expect(sqlFragmentAt(ch, kind, path)).toBe(expected)
})

test('fields come in an order that reads well', () => {
  const order = fieldOrder(ch, 'Table').filter((key) => !key.endsWith('File'))
  expect(order.slice(0, 3)).toEqual(['$schema', 'kind', 'name'])
  expect(order.indexOf('columns')).toBeLessThan(order.indexOf('engine'))
  expect(order.at(-1)).toBe('tests')
  expect(fieldOrder(ch, 'Table', ['columns', 0]).slice(0, 2)).toEqual(['name', 'type'])
})

describe('what fields.md names is in the schemas', () => {
  const everyKind = [
    'comment',
    'dependsOn',
    'environments',
    'labels',
    'lifecycle',
    'checks',
    'tests',
  ]
  test.each(kindsOf(ch))('%s has what every kind has', (kind) => {
    expect(fieldOrder(ch, kind)).toEqual(expect.arrayContaining(['kind', ...everyKind]))
    if (kind !== 'External') expect(fieldOrder(ch, kind)).toContain('ddl')
    expect(fieldOrder(ch, kind).includes('name')).toBe(kind !== 'Grant')
  })

  const page = new URL('../../../shared/reference/fields.md', import.meta.url)
  test.runIf(existsSync(page))('every field of the ClickHouse table', () => {
    const section = /## clickhouse\n([\s\S]*?)\n## /.exec(readFileSync(page, 'utf8'))?.[1] ?? ''
    const table = section.replace('No `name`', '')
    const rows = [...table.matchAll(/^\| ([A-Z]\w+) \| (.*) \|$/gm)]
    expect(rows).toHaveLength(14)
    for (const [, kind = '', fields = ''] of rows) {
      const root = places[`${ch}/${kind}`]
      for (const { name, inner } of namesIn(fields)) {
        const place = root?.keys?.[name]
        expect(place, `${kind} ${name}`).toBeDefined()
        for (const key of inner)
          expect(hasInside(place ?? {}, key), `${kind} ${name} ${key}`).toBe(true)
      }
    }
  })

  test.runIf(existsSync(page))('every field of sluice.yaml', () => {
    const section = /## sluice.yaml\n([\s\S]*?)\n## /.exec(readFileSync(page, 'utf8'))?.[1] ?? ''
    const [top = '', environment = ''] = section.split('with: ')
    const root = places['project'] ?? {}
    for (const { name, inner } of namesIn(top)) {
      expect(root.keys?.[name], name).toBeDefined()
      for (const key of inner) {
        if (key !== 'NAME' && key !== 'globs')
          expect(hasInside(root.keys?.[name] ?? {}, key), `${name} ${key}`).toBe(true)
      }
    }
    for (const { name, inner } of namesIn(environment)) {
      if (/^(chdb|pglite|sluice)/.test(name)) continue
      const place = root.keys?.['environments']?.values?.keys?.[name]
      expect(place, `environments ${name}`).toBeDefined()
      for (const key of inner) expect(hasInside(place ?? {}, key), `${name} ${key}`).toBe(true)
    }
  })
})

/** The fields that code spans of the page begin with, and the names in their brackets. */
function namesIn(
  text: string,
): readonly { readonly name: string; readonly inner: readonly string[] }[] {
  return [...text.matchAll(/`([a-z]\w*)([^`]*)`/g)].map(([, name = '', rest = '']) => ({
    name,
    inner: [...rest.matchAll(/[{,] *([A-Za-z]\w*)/g)].map((match) => match[1] ?? ''),
  }))
}

function hasInside(place: Place, key: string): boolean {
  if (place.values) return true
  if (place.keys && Object.hasOwn(place.keys, key)) return true
  const inside = [...Object.values(place.keys ?? {}), ...(place.items ? [place.items] : [])]
  return inside.some((one) => hasInside(one, key))
}
