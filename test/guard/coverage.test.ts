/** docs/coverage.md leaves nothing out: every field has a rule, every rule says what it does and is shown. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Session } from 'chdb'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { kinds } from '../../src/engine/clickhouse/kinds/index.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { kinds as postgresKinds } from '../../src/engine/postgres/kinds/index.ts'
import { kinds as timeplusKinds } from '../../src/engine/timeplus/kinds/index.ts'
import { effectName, namedEffects } from '../harness/named-effects.ts'
import { availableMajors, binariesOf, unprivileged } from '../harness/postgres-binaries.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const engines: readonly (readonly [string, Engine['kinds']])[] = [
  ['clickhouse', kinds],
  ['timeplus', timeplusKinds],
  ['postgres', postgresKinds],
]

describe.each(engines)('every field of a plan file for %s', (engine, ofEngine) => {
  for (const file of readdirSync(new URL(`schema/${engine}/`, root))) {
    const schema = JSON.parse(read(`schema/${engine}/${file}`))
    const kind: string | undefined = schema.properties?.kind?.const
    if (kind === undefined) continue
    it(`of ${kind} has a rule`, () => {
      const rules = new Set(Object.keys(ofEngine[kind]?.fields ?? {}))
      const fields = Object.keys(schema.properties).filter((field) => !isOfEveryKind(field))
      const known = new Set([...rules, ...(outsideSpec[engine]?.[kind] ?? [])])
      expect(fields.filter((field) => !known.has(field))).toEqual([])
    })
  }
})

describe.each(engines)('every rule of %s', (engine, ofEngine) => {
  const shown = proofs(engine)
  const named = namedEffects(ofEngine)

  it('says what it does', () => {
    const silent = Object.entries(ofEngine).flatMap(([kind, { fields }]) =>
      Object.entries(fields).flatMap(([field, { effects }]) =>
        effects.length === 0 ? [`${kind}.${field}`] : [],
      ),
    )
    expect(silent).toEqual([])
  })

  it('is shown by a scenario, or says why not', () => {
    const bare = [...named].filter(
      ([id, { effect }]) => effect.notRun === undefined && !shown.has(id),
    )
    expect(bare.map(([id]) => id)).toEqual([])
  })

  it('has names of its own', () => {
    for (const [kind, { fields }] of Object.entries(ofEngine)) {
      for (const [field, { effects }] of Object.entries(fields)) {
        const names = effects.map((effect) => effectName(kind, field, effect))
        expect(new Set(names).size, names.join('\n')).toBe(names.length)
      }
    }
  })

  it('is known where a scenario names it', () => {
    expect([...shown.keys()].filter((id) => !named.has(id))).toEqual([])
  })
})

it('of a column of ClickHouse, every field has an effect', () => {
  const { column } = JSON.parse(read('schema/clickhouse/common.schema.json')).definitions
  const told = kinds['Table']?.fields['columns']?.effects.map(({ when }) => when ?? '') ?? []
  const fields = Object.keys(column.properties).filter((field) => !field.endsWith('File'))
  const words: { readonly [field: string]: string } = { name: 'added', renamedFrom: 'renamed' }
  expect(
    fields.filter((field) => !told.some((when) => when.includes(words[field] ?? field))),
  ).toEqual([])
})

it('every rule of Timeplus says where it is known from: no server was run', () => {
  const silent = [...namedEffects(timeplusKinds)].filter(
    ([, { effect }]) => effect.evidence === undefined,
  )
  expect(silent.map(([id]) => id)).toEqual([])
})

describe('what ALTER can do to a MergeTree', () => {
  /** The rows of the reference's table, and the effects that stand for them. */
  const rows: { readonly [row: string]: readonly string[] } = {
    'add column': ['columns added'],
    'rename column': ['columns renamed', 'columns dropped or renamed, of a key'],
    'drop column': ['columns dropped'],
    'change type, non-key': [
      'columns type, each value fits',
      'columns type, values wrap or are cut off',
      'columns type, Nullable to plain',
    ],
    'change type, key column': [
      'columns type of a key column, stored alike',
      'columns type of a key column, otherwise',
    ],
    'Enum: add values, remove values': [
      'columns type, Enum grows or a time zone',
      'columns type, value taken from an Enum',
    ],
    'default kind and expression, REMOVE': [
      'columns default',
      'columns default removed',
      'columns materialized',
      'columns to or from alias, to or from ephemeral',
      'columns codec removed',
      'columns ttl removed',
    ],
    'codec, comment, column TTL, column SETTINGS, STATISTICS': [
      'columns codec',
      'columns comment',
      'columns ttl',
      'columns settings',
      'columns statistics',
    ],
    'ORDER BY': ['orderBy new columns join it', 'orderBy its end is cut off', 'orderBy otherwise'],
    'PRIMARY KEY, PARTITION BY, ENGINE': ['primaryKey otherwise', 'partitionBy', 'engine'],
    'SAMPLE BY': ['sampleBy set', 'sampleBy removed'],
    'table TTL': ['ttl set', 'ttl removed'],
    SETTINGS: ['settings set', 'settings removed', 'settings fixed at CREATE'],
    index: ['indexes added', 'indexes removed', 'indexes changed'],
    projection: ['projections added', 'projections removed', 'projections changed'],
    constraint: ['constraints added', 'constraints removed', 'constraints changed'],
    'table comment': ['comment'],
  }
  const shown = proofs('clickhouse')
  for (const [row, effects] of Object.entries(rows)) {
    it(`${row}: has scenarios`, () => {
      expect(effects.filter((effect) => !shown.has(`Table.${effect}`))).toEqual([])
    })
  }
})

it('the page names the version that the scenarios run on', () => {
  const session = new Session()
  const version = session.query('SELECT version()', 'TSV').trim()
  session.cleanup()
  expect(read('docs/coverage.md')).toContain(`Run on ClickHouse ${version},`)
  expect(read('.ci/coverage.mjs')).toContain(`const version = '${version}'`)
})

it('the page names the newest PostgreSQL that the scenarios run on', () => {
  const newest = binariesOf(availableMajors().at(-1) ?? 0)
  const asked = spawnSync(join(newest.directory, 'postgres'), ['--version'], unprivileged)
  const version = /[\d.]+/.exec(String(asked.stdout))?.[0]
  expect(read('docs/coverage.md')).toContain(`Run on PostgreSQL ${version},`)
  expect(read('.ci/coverage.mjs')).toContain(`const postgresVersion = '${version}'`)
})

it.each(engines)('the page has a table for every kind of %s', (engine, ofEngine) => {
  const word = engine === 'clickhouse' ? '' : `${engine} `
  const marker = new RegExp(`<!-- rules: ${word}(\\w+) -->`, 'g')
  const tables = [...read('docs/coverage.md').matchAll(marker)].map(([, kind]) => kind)
  const wanted = Object.values(ofEngine).flatMap(({ kind, family }) =>
    family === undefined || family === kind ? [kind] : [],
  )
  expect(tables.sort()).toEqual(wanted.sort())
})

/** Fields that every kind has, and twins that read the text of another field from a file. */
function isOfEveryKind(field: string): boolean {
  const common = new Set([
    ...['$schema', 'kind', 'name', 'database', 'schema', 'renamedFrom', 'labels', 'environments'],
    ...['dependsOn', 'ddl', 'lifecycle', 'checks', 'tests'],
  ])
  return common.has(field) || field.endsWith('File')
}

/** Functions, collections and access objects cannot keep a comment; a policy is named with its table. */
const withoutComment: { readonly [kind: string]: readonly string[] } = {
  Function: ['comment'],
  NamedCollection: ['comment'],
  User: ['comment'],
  Role: ['comment'],
  SettingsProfile: ['comment'],
  Quota: ['comment'],
  Grant: ['comment'],
  RowPolicy: ['comment', 'on'],
}

const outsideSpec: { readonly [engine: string]: typeof withoutComment } = {
  clickhouse: withoutComment,
  timeplus: {
    ...withoutComment,
    FormatSchema: ['comment'],
    Disk: ['comment'],
    StoragePolicy: ['comment'],
    Task: ['comment'],
    Alert: ['comment'],
  },
}

function proofs(engine: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const folder of readdirSync(new URL(`fixtures/${engine}/`, root))) {
    const expected = parse(read(`fixtures/${engine}/${folder}/expect.yaml`))[engine]
    for (const { proves = [] } of [expected, ...Object.values<Proving>(expected.in ?? {})]) {
      for (const id of proves) found.set(id, [...(found.get(id) ?? []), folder])
    }
  }
  return found
}

interface Proving {
  readonly proves?: readonly string[]
}
