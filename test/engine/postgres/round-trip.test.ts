/** Fields → the statements that make the object → fields: for everything that scenarios and examples declare. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { KindContext, LowerContext } from '../../../src/engine/engine.ts'
import { kinds } from '../../../src/engine/postgres/kinds/index.ts'
import { specFromCreate } from '../../../src/engine/postgres/read-create.ts'
import { loadGrammar } from '../../../src/engine/postgres/sql/parser.ts'
import { addressName, resourceId } from '../../../src/resource/id.ts'
import type { Json, JsonObject } from '../../../src/resource/json.ts'
import { defaultLifecycle, type Resource } from '../../../src/resource/resource.ts'
import { changedPostgresProject, randomPostgresProject } from '../../property/postgres-projects.ts'
import { seeded } from '../../property/random.ts'

beforeAll(loadGrammar)

const root = new URL('../../..', import.meta.url).pathname

const desired: KindContext = { database: 'public', lookup: () => undefined, side: 'desired' }
const context: LowerContext = {
  desired,
  live: { ...desired, side: 'live' },
  breaksUnmanaged: false,
}

/** Made by calls of TimescaleDB and not by CREATE; External is not made at all. */
const withoutStatement: ReadonlySet<string> = new Set(['Policy', 'External'])

interface Declared {
  readonly from: string
  readonly json: JsonObject
}

function declared(): readonly Declared[] {
  const folder = join(root, 'fixtures/postgres')
  const scenarios = readdirSync(folder).flatMap((name) =>
    ['before.yaml', 'after.yaml'].map((file) => `fixtures/postgres/${name}/${file}`),
  )
  const found = scenarios.flatMap((path) => documentsIn(path).map((json) => ({ from: path, json })))
  const schemas = readdirSync(join(root, 'schema/postgres'))
  const examples = schemas.flatMap((file) => {
    const schema = JSON.parse(
      readFileSync(join(root, 'schema/postgres', file), 'utf8'),
    ) as JsonObject
    const list = schema['examples']
    return Array.isArray(list)
      ? list.map((json: JsonObject) => ({ from: `schema/postgres/${file}`, json }))
      : []
  })
  return [...found, ...examples].filter(
    ({ json }) =>
      kinds[String(json['kind'])] !== undefined &&
      !withoutStatement.has(String(json['kind'])) &&
      !Object.keys(json).some((key) => key === 'ddl' || key.endsWith('File')),
  )
}

function documentsIn(path: string): readonly JsonObject[] {
  try {
    return parseAllDocuments(readFileSync(join(root, path), 'utf8')).map(
      (document) => document.toJS() as JsonObject,
    )
  } catch {
    return []
  }
}

function resourceOf(json: JsonObject): Resource {
  const kind = String(json['kind'])
  const rules = kinds[kind]
  const address = rules?.address(json, 'public')
  if (rules === undefined || address === undefined)
    throw new Error(`no address: ${JSON.stringify(json)}`)
  const name = addressName(address)
  const { spec } = rules.read(json, desired)
  return {
    id: resourceId(kind, name),
    kind,
    name,
    address,
    spec,
    lifecycle: defaultLifecycle,
    dependsOn: [],
    checks: [],
    secrets: [],
  }
}

/** The form that is compared, without what only a plan says: no statement has it. */
function compared({ kind, address, spec }: Resource): unknown {
  const rules = kinds[kind]
  return rules && withoutPlanOnly(rules.normal(spec, address, desired) as unknown as Json)
}

function withoutPlanOnly(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => withoutPlanOnly(item) ?? null)
  // The comment behind a query belongs to the text around it.
  if (typeof value === 'string') return value.replace(/\s*--[^\n]*$/, '')
  if (typeof value !== 'object' || value === null) return value
  const { renamedFrom: _former, start: _start, ...rest } = inOrder(value as JsonObject)
  return Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, withoutPlanOnly(item)]))
}

/** Parts whose order means nothing, by name. */
function inOrder(value: JsonObject): JsonObject {
  const { ordered, parts } = value
  if (ordered !== false || !Array.isArray(parts)) return value
  const name = (part: JsonObject): string => String(part['name'])
  return { ...value, parts: [...parts].sort((a, b) => (name(a) < name(b) ? -1 : 1)) }
}

const anyName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'a',
    'select',
    'Order',
    'a b',
    'ü',
    '🙂',
    'a"b',
    "a'b",
    'storage',
    'x;y',
    '$1',
    '--',
    'a)b',
  ),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    .filter((name) => !name.includes('\0')),
)
const anyExpression = fc.constantFrom(
  '1',
  "'it''s; (x'",
  'now()',
  "f(1, 'a') + 2",
  '(1) + (2)',
  'NULL',
  '\'x\'::text COLLATE "C"',
  "E'\\\\n'",
  'ARRAY[1, 2]',
  'CASE WHEN true THEN 1 ELSE 2 END',
  '$$a)b$$',
  "date '2026-01-01'",
  '-1',
  'a.b IS NOT NULL',
  'x NOT IN (1, 2)',
  'NOT x',
  "interval '1' day",
  '1 /* why */ + 1',
  '(a, b) = (1, 2)',
)
const anyType = fc.constantFrom(
  'int',
  'text',
  'numeric(10, 2)',
  'double precision',
  'timestamp(3) with time zone',
  'interval day to second',
  'app.color[]',
  '"Odd".t',
  'varchar(5)[]',
  'bit varying(3)',
  'char',
  '"char"',
  'storage',
)

const anyTable: fc.Arbitrary<JsonObject> = fc
  .uniqueArray(anyName, { minLength: 2, maxLength: 4 })
  .chain((names) =>
    fc.record({
      kind: fc.constant('Table'),
      schema: anyName,
      name: anyName,
      columns: fc.tuple(
        ...names.map((name) =>
          fc
            .record(
              {
                type: anyType,
                nullable: fc.constant(false),
                default: anyExpression,
                comment: fc.string({ minLength: 1 }).filter((text) => !text.includes('\0')),
                storage: fc.constantFrom('plain', 'external'),
                collation: fc.constantFrom('C', 'de-x-icu'),
              },
              { requiredKeys: ['type'] },
            )
            .map((column) => ({ name, ...column })),
        ),
      ),
      constraints: fc.array(
        fc
          .oneof(
            fc.record({ check: anyExpression }),
            fc.record({ unique: fc.shuffledSubarray(names, { minLength: 1 }) }),
            fc.record({
              foreignKey: fc.record({
                columns: fc.constant(names),
                references: fc.constantFrom('app.t', 'public.Order'),
                onDelete: fc.constantFrom('cascade', 'set null'),
              }),
            }),
          )
          .chain((item) => fc.tuple(fc.constant(item), fc.boolean()))
          .map(([item, isDeferrable]) =>
            isDeferrable && !('check' in item) ? { ...item, deferrable: true } : item,
          ),
        { maxLength: 3 },
      ),
      comment: fc.constantFrom('about', "it's"),
    }),
  ) as fc.Arbitrary<JsonObject>

/** The law, for one document. */
function saysTheSame(json: JsonObject, from: string): void {
  const kind = String(json['kind'])
  const resource = resourceOf(json)
  // What fills a continuous aggregate says nothing about what it is.
  const drafts = (kinds[kind]?.create(resource, context) ?? []).filter(
    (draft) => !draft.sql.startsWith('DO '),
  )
  const sql = drafts.map((draft) => draft.sql).join(';\n')
  const read = specFromCreate(sql)
  if (!read.ok) throw new Error(`${from}: ${read.why}\n${sql}`)
  expect(read.unknown, sql).toEqual([])
  expect([read.kind, addressName(read.address)], sql).toEqual([kind, resource.name])
  const again = resourceOf({ kind, ddl: sql })
  expect(compared(again), `${from}\n${sql}`).toEqual(compared(resource))
  expect(again.id).toBe(resource.id)
}

describe('statements that make an object say what its fields say', () => {
  const all = declared()
  const tried = Object.keys(kinds).filter((kind) => !withoutStatement.has(kind))

  it('has many objects of every kind to try', () => {
    const known = new Set(all.map(({ json }) => String(json['kind'])))
    expect(tried.filter((kind) => !known.has(kind))).toEqual([])
    expect(all.length).toBeGreaterThan(100)
  })

  it.each(tried)('%s', (kind) => {
    for (const { from, json } of all.filter((one) => one.json['kind'] === kind))
      saysTheSame(json, from)
  })

  it('in random projects', () => {
    const world = { project: 'p', major: 15, role: (name: string) => `p_${name}` }
    for (let seed = 1; seed <= 20; seed++) {
      const random = seeded(seed)
      const project = randomPostgresProject(world, random)
      for (const { doc } of [...project, ...changedPostgresProject(world, project, random)])
        if (!withoutStatement.has(doc.kind)) saysTheSame(doc as JsonObject, `seed ${seed}`)
    }
  })

  it('under any names, with any texts', () => {
    fc.assert(
      fc.property(anyTable, (json) => saysTheSame(json, JSON.stringify(json))),
      { numRuns: 200 },
    )
  })
})
