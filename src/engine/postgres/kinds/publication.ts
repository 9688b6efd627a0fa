/** Publications: https://www.postgresql.org/docs/current/sql-createpublication.html */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import { alter, replace } from '../../common/lowered.ts'
import { inPlace, replaceRule, rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import type { Draft, FieldRule, LowerContext, SpecProblem } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { commentDrafts, commentRule, nameOf } from './comment.ts'
import { globalAddress, readDocument } from './documents.ts'
import { draft } from './draft.ts'
import type { PostgresKind } from './kind.ts'
import { qualifiedName, quoteIdent, quoteLiteral, sqlNameOf } from './names.ts'
import { normalOwner, ownerDrafts, ownerReferences, ownerRule, writtenOwner } from './owner.ts'
import {
  normalTables,
  type PublishedTable,
  readTables,
  tableSql,
  writeTables,
} from './publication-tables.ts'
import { referencesIn } from './references.ts'
import { badValue, booleanOf, textList, textMap } from './values.ts'

export type PublicationSpec = {
  readonly owner?: string
  readonly tables?: readonly PublishedTable[]
  readonly schemas?: readonly string[]
  readonly allTables?: true
  /** Absent: all of them. */
  readonly operations?: readonly string[]
  readonly with?: { readonly [name: string]: string }
  readonly comment?: string
}

type Rule = FieldRule<PublicationSpec>

export const allOperations = ['insert', 'update', 'delete', 'truncate'] as const

const setRule: Rule = rule(inPlace('ALTER PUBLICATION … SET (…)'), (_change, from, to) =>
  alter(draft(`ALTER PUBLICATION ${nameOf(to)} SET (${parameters(to.spec, from.spec)})`)),
)

const fields: { readonly [F in keyof Required<PublicationSpec>]: Rule } = {
  owner: ownerRule('PUBLICATION'),
  tables: rule(
    inPlace('ALTER PUBLICATION … ADD TABLE, DROP TABLE', {
      note: 'columns and conditions: both, in one transaction',
    }),
    ({ part, type }, from, to, { desired, live }) => {
      if (part === undefined) return replace('tables have no order')
      const table = tablesOf(to.spec, desired.database).get(part)
      const added =
        type === 'removed' || table === undefined
          ? []
          : [
              draft(
                `ALTER PUBLICATION ${nameOf(to)} ADD TABLE ${tableSql(table, desired.database)}`,
              ),
            ]
      return alter(...removals(from, to, { desired, live }), ...added)
    },
  ),
  schemas: rule(
    inPlace('ALTER PUBLICATION … ADD TABLES IN SCHEMA, DROP TABLES IN SCHEMA', {
      on: '15 and later',
    }),
    ({ part, type }, from, to, { desired, live }) => {
      if (part === undefined) return replace('schemas have no order')
      const added =
        type === 'removed'
          ? []
          : [draft(`ALTER PUBLICATION ${nameOf(to)} ADD TABLES IN SCHEMA ${quoteIdent(part)}`)]
      return alter(...removals(from, to, { desired, live }), ...added)
    },
  ),
  allTables: replaceRule('a publication of all tables is another one', {
    note: 'subscriptions go on from where they are once it is there again',
  }),
  operations: setRule,
  with: setRule,
  comment: commentRule('PUBLICATION'),
}

export const publication: PostgresKind<PublicationSpec> = {
  kind: 'Publication',
  rank: 11,
  namespace: 'publication',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) =>
    readDocument<PublicationSpec>(json, {
      kinds: ['Publication'],
      required: [],
      fields: readFields,
    }),
  write: ({ tables, ...spec }, live) =>
    compact<JsonObject>({ ...spec, owner: writtenOwner(spec, live), tables: writeTables(tables) }),
  references: (spec, _address, context) => [
    ...ownerReferences(spec, context),
    ...(spec.schemas ?? []).map((name, index) => ({
      namespace: 'database',
      name,
      via: 'publishes',
      path: ['schemas', index],
    })),
    ...(spec.tables ?? []).flatMap(({ name, where }, index) => [
      {
        namespace: 'relation',
        name: qualifiedName(name, context.database),
        via: 'publishes',
        path: ['tables', index],
      },
      ...(where === undefined
        ? []
        : referencesIn('expression', where, ['tables', index, 'where'], context)),
    ]),
  ],
  normal: (spec, _address, context) => ({
    owner: normalOwner(spec, context),
    tables: normalTables(spec.tables, context.database),
    schemas: names(spec.schemas),
    allTables: spec.allTables ? 'yes' : null,
    operations: normalOperations(spec),
    with: settings(spec),
    comment: spec.comment ?? null,
  }),
  create: (to, { desired }) => {
    const { spec } = to
    const name = nameOf(to)
    const said = [...withSettings(spec)].join(', ')
    const sql = [`CREATE PUBLICATION ${name}`, target(spec, desired.database)]
      .concat(said === '' ? [] : [`WITH (${said})`])
      .filter((part) => part !== '')
      .join(' ')
    return [
      draft(sql),
      ...ownerDrafts('PUBLICATION', name, spec.owner),
      ...commentDrafts('PUBLICATION', name, spec.comment),
    ]
  },
  drop: (from) => [draft(`DROP PUBLICATION ${nameOf(from)}`)],
  rename: (from, to) => [draft(`ALTER PUBLICATION ${nameOf(from)} RENAME TO ${nameOf(to)}`)],
  lacking: ({ schemas, tables }, facts) => {
    if (factsOf({ facts }).major >= 15) return undefined
    if (schemas !== undefined) return 'publishing whole schemas came with PostgreSQL 15'
    return (tables ?? []).some(({ columns, where }) => columns !== undefined || where !== undefined)
      ? 'lists of columns and conditions on rows came with PostgreSQL 15'
      : undefined
  },
  losses: () => [],
}

function readFields(own: JsonObject, problems: SpecProblem[]): Partial<PublicationSpec> {
  const operations = textList(own['operations'], ['operations'], problems)?.map((word) =>
    word.toLowerCase(),
  )
  const odd = operations?.find((word) => !allOperations.some((known) => known === word))
  if (odd !== undefined) {
    problems.push(badValue(`\`${odd}\` is none of ${allOperations.join(', ')}`, ['operations']))
  }
  return compact<PublicationSpec>({
    owner: scalarText(own['owner']),
    tables: readTables(own['tables'], problems),
    schemas: textList(own['schemas'], ['schemas'], problems),
    allTables: booleanOf(own['allTables'], ['allTables'], problems) === true ? true : undefined,
    operations: operations?.length === allOperations.length ? undefined : operations,
    with: textMap(own['with'], ['with'], problems),
    comment: undefined,
  })
}

/** What is published, as it stands behind the name. */
function target({ tables, schemas, allTables }: PublicationSpec, schema: string): string {
  if (allTables) return 'FOR ALL TABLES'
  const parts = [
    ...(tables === undefined
      ? []
      : [`TABLE ${tables.map((table) => tableSql(table, schema)).join(', ')}`]),
    ...(schemas === undefined ? [] : [`TABLES IN SCHEMA ${schemas.map(quoteIdent).join(', ')}`]),
  ]
  return parts.length === 0 ? '' : `FOR ${parts.join(', ')}`
}

/**
 * What goes, before anything comes: a list of columns and a whole schema cannot be in one
 * publication. The same statements for every change of it, said once.
 */
function removals(
  from: LiveObject<PublicationSpec>,
  to: Resource<PublicationSpec>,
  { desired, live }: Pick<LowerContext, 'desired' | 'live'>,
): readonly Draft[] {
  const publication = `ALTER PUBLICATION ${nameOf(to)} DROP`
  const [before, after] = [
    formsOf(from.spec.tables, live.database),
    formsOf(to.spec.tables, desired.database),
  ]
  const schemas = (from.spec.schemas ?? []).filter((name) => !to.spec.schemas?.includes(name))
  return [
    ...[...before]
      .filter(([name, form]) => after.get(name) !== form)
      .map(([name]) => draft(`${publication} TABLE ${sqlNameOf(name, live.database)}`)),
    ...schemas.map((name) => draft(`${publication} TABLES IN SCHEMA ${quoteIdent(name)}`)),
  ]
}

/** Everything about a table as one text, by its name. */
function formsOf(
  tables: readonly PublishedTable[] | undefined,
  schema: string,
): ReadonlyMap<string, string> {
  const { parts } = normalTables(tables, schema)
  return new Map(parts.map(({ name, form }) => [name, JSON.stringify(form)]))
}

function tablesOf(
  { tables }: PublicationSpec,
  schema: string,
): ReadonlyMap<string, PublishedTable> {
  return new Map((tables ?? []).map((table) => [qualifiedName(table.name, schema), table]))
}

/** Everything that is set, and defaults for what was set before. */
function parameters(to: PublicationSpec, from: PublicationSpec): string {
  const removed = Object.keys(from.with ?? {}).filter((name) => to.with?.[name] === undefined)
  return [
    `publish = ${quoteLiteral((to.operations ?? allOperations).join(', '))}`,
    ...withSettings({ with: to.with ?? {} }),
    ...removed.map((name) => `${name} = ${defaults[name] ?? 'false'}`),
  ].join(', ')
}

function withSettings({ operations, with: set }: PublicationSpec): readonly string[] {
  return [
    ...(operations === undefined ? [] : [`publish = ${quoteLiteral(operations.join(', '))}`]),
    ...Object.entries(set ?? {}).map(([name, value]) => `${name} = ${value}`),
  ]
}

const defaults: { readonly [name: string]: string } = {
  publish_via_partition_root: 'false',
  publish_generated_columns: 'none',
}

function settings({ with: set }: PublicationSpec): NamedParts {
  const parts = Object.entries(set ?? {})
    .filter(([name, value]) => defaults[name] !== value.toLowerCase())
    .map(([name, value]) => ({ name, form: { value: value.toLowerCase() } }))
  return { ordered: false, parts }
}

function names(list: readonly string[] | undefined): NamedParts {
  return { ordered: false, parts: (list ?? []).map((name) => ({ name, form: {} })) }
}

function normalOperations({ operations }: PublicationSpec): string | null {
  if (operations === undefined) return null
  return allOperations.filter((word) => operations.includes(word)).join(', ')
}
