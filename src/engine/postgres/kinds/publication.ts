/** Publications: https://www.postgresql.org/docs/current/sql-createpublication.html */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import { alter, replace } from '../../common/lowered.ts'
import { inPlace, rule, writtenRule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import type { Draft, FieldRule, LowerContext, SpecProblem } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { commentDrafts, commentRule, nameOf } from './comment.ts'
import { globalAddress, readDocument } from './documents.ts'
import { draft } from './draft.ts'
import type { PostgresKind } from './kind.ts'
import { qualifiedName, quoteIdent } from './names.ts'
import { normalOwner, ownerDrafts, ownerReferences, ownerRule, writtenOwner } from './owner.ts'
import { formsOf, removals, withNewColumns } from './publication-changes.ts'
import {
  dropped,
  renamed,
  settingLosses,
  tablesByName,
  targetLosses,
} from './publication-losses.ts'
import {
  normalTables,
  type PublishedTable,
  readTables,
  tableSql,
  writeTables,
} from './publication-tables.ts'
import {
  allOperations,
  normalOperations,
  normalSettings,
  parameters,
  withSettings,
} from './publication-settings.ts'
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

/** Subscribers go on without what is taken away, and notice nothing. */
const narrowed = {
  hazards: ['breaks-unmanaged'],
  note: '`breaks-unmanaged` where subscribers get less than before',
} as const

const setRule: Rule = rule(inPlace('ALTER PUBLICATION … SET (…)', narrowed), (_change, from, to) =>
  alter(
    draft(`ALTER PUBLICATION ${nameOf(to)} SET (${parameters(to.spec, from.spec)})`, {
      hazards: settingLosses(from.spec, to.spec),
    }),
  ),
)

const fields: { readonly [F in keyof Required<PublicationSpec>]: Rule } = {
  owner: ownerRule('PUBLICATION'),
  tables: rule(
    inPlace('ALTER PUBLICATION … ADD TABLE, DROP TABLE', {
      hazards: narrowed.hazards,
      note: `columns and conditions: both, in one transaction; ${narrowed.note}`,
    }),
    ({ part, type }, standing, to, { desired, live }) => {
      if (part === undefined) return replace('tables have no order')
      const from = withNewColumns(standing, desired)
      const [before, after] = [from.spec, to.spec].map(({ tables }) =>
        formsOf(tables, desired.database).get(part),
      )
      if (before === after) return { how: 'ignore', because: 'it goes with the column' }
      const table = tablesByName(to.spec, desired.database).get(part)
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
      ...narrowed,
    }),
    ({ part, type }, from, to, { desired, live }) => {
      if (part === undefined) return replace('schemas have no order')
      const added =
        type === 'removed'
          ? []
          : [draft(`ALTER PUBLICATION ${nameOf(to)} ADD TABLES IN SCHEMA ${quoteIdent(part)}`)]
      return alter(...removals(withNewColumns(from, desired), to, { desired, live }), ...added)
    },
  ),
  allTables: writtenRule(
    'DROP PUBLICATION, CREATE PUBLICATION',
    'a publication of all tables is another one',
    {
      ...narrowed,
      note: `in one transaction, and subscriptions go on from where they are; ${narrowed.note}`,
    },
  ),
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
    with: normalSettings(spec),
    comment: spec.comment ?? null,
  }),
  create,
  drop: (from) => [draft(dropSql(from))],
  replace: (from, to, context) => [
    draft(dropSql(from), {
      hazards: targetLosses(
        withNewColumns(from, context.desired).spec,
        to.spec,
        context.live.database,
      ),
    }),
    ...create(to, context),
  ],
  rename: (from, to) => [
    draft(`ALTER PUBLICATION ${nameOf(from)} RENAME TO ${nameOf(to)}`, { hazards: [renamed] }),
  ],
  lacking: ({ schemas, tables }, facts) => {
    if (factsOf({ facts }).major >= 15) return undefined
    if (schemas !== undefined) return 'publishing whole schemas came with PostgreSQL 15'
    return (tables ?? []).some(({ columns, where }) => columns !== undefined || where !== undefined)
      ? 'lists of columns and conditions on rows came with PostgreSQL 15'
      : undefined
  },
  losses: () => [dropped],
}

function create(
  to: Resource<PublicationSpec>,
  { desired }: Pick<LowerContext, 'desired'>,
): readonly Draft[] {
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
}

function dropSql(from: LiveObject<PublicationSpec>): string {
  return `DROP PUBLICATION ${nameOf(from)}`
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

function names(list: readonly string[] | undefined): NamedParts {
  return { ordered: false, parts: (list ?? []).map((name) => ({ name, form: {} })) }
}
