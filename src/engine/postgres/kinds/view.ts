/** Views: https://www.postgresql.org/docs/current/sql-createview.html */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import type { Json, JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import { alter, replace } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import type { Draft, FieldRule, LowerContext, SpecProblem } from '../../engine.ts'
import { factsOf } from '../facts.ts'
import { commentDrafts, commentRule } from './comment.ts'
import { readDocument, relationAddress } from './documents.ts'
import { withoutDefaultRights } from './default-rights.ts'
import { draft } from './draft.ts'
import type { PostgresKind } from './kind.ts'
import { queryFacts } from './lineage.ts'
import { merged } from './merged.ts'
import { namesSql, readNames } from './name-lists.ts'
import { sqlName } from './names.ts'
import { ownedChanges } from './owned-changes.ts'
import { normalOwner, ownerDrafts, ownerReferences, ownerRule, writtenOwner } from './owner.ts'
import { parameterName, parametersSql } from './parameters.ts'
import { around, attached, isInTheWay, rebuildAround } from './rebuild-around.ts'
import { inSchema, referencesIn } from './references.ts'
import { renameDrafts } from './rename.ts'
import { takenAtOnce } from './rights-at-once.ts'
import { readText } from './text.ts'
import { textMap } from './values.ts'
import { columnLimit } from './view-columns.ts'
import {
  columnCommentRule,
  columnDefaultRule,
  columnPartChanges,
  columnPartDrafts,
  normalColumnTexts,
} from './view-column-parts.ts'
import { normalQuery, statementQuery } from './view-query.ts'

export type ViewSpec = {
  readonly query: string
  /** Names where the query does not give them; the server has them in the query. */
  readonly columns?: readonly string[]
  readonly with?: { readonly [option: string]: string }
  readonly columnComments?: { readonly [column: string]: string }
  readonly columnDefaults?: { readonly [column: string]: string }
  readonly owner?: string
  readonly comment?: string
}

const WORD = 'VIEW'

const queryRule: FieldRule<ViewSpec> = rule(
  [
    {
      when: 'columns stay, or more come behind them',
      how: 'one statement',
      by: 'CREATE OR REPLACE VIEW',
      note: 'also where `*` stands for more than it did',
    },
    {
      when: 'a column goes, moves, or has another type',
      how: 'one statement',
      by: 'DROP VIEW; CREATE VIEW',
      note: 'in one transaction, with everything that reads it, owners, grants, comments and triggers',
    },
  ],
  (_change, from, to, context) => {
    const limit = columnLimit(from, to, context)
    if (limit === undefined) return replace('CREATE OR REPLACE VIEW, in one statement')
    const rebuilt = rebuildAround(from, [], context)
    if (isInTheWay(rebuilt)) return { how: 'refuse', because: `${limit}, and ${rebuilt.because}` }
    return replace(`${limit}: it is made again with everything that reads it, in one transaction`)
  },
)

const fields: { readonly [F in keyof Required<ViewSpec>]: FieldRule<ViewSpec> } = {
  query: queryRule,
  columns: {
    ...queryRule,
    effects: [
      {
        how: 'one statement',
        note: 'as its query',
        notRun: 'they are compared as part of the query',
      },
    ],
  },
  with: rule(
    [
      inPlace('ALTER VIEW … SET', { when: 'an option more, or another value' }),
      inPlace('ALTER VIEW … RESET', { when: 'an option less' }),
    ],
    ({ part = '', type }, _from, { address, spec }) => {
      const value = spec.with?.[part] ?? ''
      const change =
        type === 'removed'
          ? `RESET (${parameterName(part)})`
          : `SET (${parametersSql({ [part]: value })})`
      return alter(draft(`ALTER VIEW ${sqlName(address)} ${change}`))
    },
  ),
  columnComments: columnCommentRule,
  columnDefaults: columnDefaultRule,
  owner: ownerRule(WORD),
  comment: commentRule(WORD),
}

export const view: PostgresKind<ViewSpec> = {
  kind: 'View',
  rank: 9,
  namespace: 'relation',
  lives: 'database',
  hasUntrackedUsers: true,
  heldByReaders: true,
  fields,
  address: relationAddress,
  read: (json) =>
    readDocument<ViewSpec>(json, {
      kinds: ['View'],
      required: ['query'],
      fields: (own, problems) =>
        compact<Partial<ViewSpec>>({
          query: readText('query', own['query'], ['query'], problems),
          columns: readNames(own['columns'], ['columns'], problems),
          with: textMap(own['with'], ['with'], problems),
          columnComments: textMap(own['columnComments'], ['columnComments'], problems),
          columnDefaults: readDefaults(own['columnDefaults'], problems),
          owner: scalarText(own['owner']),
        }),
    }),
  write: (spec, live) =>
    compact<JsonObject>({
      ...spec,
      with: writtenOptions(spec.with),
      owner: writtenOwner(spec, live),
    }),
  references: (spec, address, context) => [
    ...inSchema(address),
    ...ownerReferences(spec, context),
    ...referencesIn('query', spec.query, ['query'], context),
    ...Object.entries(spec.columnDefaults ?? {}).flatMap(([column, value]) =>
      referencesIn('expression', value, ['columnDefaults', column], context),
    ),
  ],
  columns: (spec, _address, context) => queryFacts(spec.query, ['query'], context, spec.columns),
  onRetype: () => 'it is dropped and made again around the change',
  normal: (spec, _address, context) => ({
    query: normalQuery(spec.query),
    with: normalOptions(spec.with),
    columnComments: normalColumnTexts(spec.columnComments),
    columnDefaults: normalColumnTexts(spec.columnDefaults),
    owner: normalOwner(spec, context),
    comment: spec.comment ?? null,
  }),
  stored: { drafts: viewDrafts, merge: merged },
  lacking: (spec, facts) =>
    spec.with?.['security_invoker'] !== undefined && factsOf({ facts }).major < 15
      ? '`security_invoker` is there since PostgreSQL 15'
      : undefined,
  create: (to, context) => [...viewDrafts(to, context), ...takenAtOnce(to, context)],
  replace: (from, to, context) =>
    columnLimit(from, to, context) === undefined
      ? [
          draft(createView(to, 'CREATE OR REPLACE', context)),
          ...columnPartChanges(from.spec, to),
          ...ownedChanges(WORD, sqlName(to.address), from.spec, to.spec),
        ]
      : undefined,
  recreate: recreateView,
  // Where what it reads changes, it may have stepped aside already.
  drop: ({ address }) => [draft(`DROP VIEW IF EXISTS ${sqlName(address)}`)],
  rename: (from, to) => renameDrafts(WORD, from.address, to.address),
  around: (from, drafts, context) => around(from as LiveObject, drafts, context),
  losses: () => [],
}

function readDefaults(
  value: Json | undefined,
  problems: SpecProblem[],
): ViewSpec['columnDefaults'] {
  const texts = textMap(value, ['columnDefaults'], problems)
  for (const [column, text] of Object.entries(texts ?? {}))
    readText('expression', text, ['columnDefaults', column], problems)
  return texts
}

/** Its own grants and triggers go with it, and everything that reads it has to step aside. */
function recreateView(
  from: LiveObject<ViewSpec>,
  to: Resource<ViewSpec>,
  context: LowerContext,
): readonly Draft[] | undefined {
  const owner = to.spec.owner ?? from.spec.owner
  const kept = owner === undefined ? to : { ...to, spec: { ...to.spec, owner } }
  const rebuilt = rebuildAround(
    from,
    [
      draft(`DROP VIEW ${sqlName(from.address)}`),
      ...viewDrafts(kept, context),
      ...withoutDefaultRights(kept, context),
      ...attached(context.neighbours ?? [], context, from as LiveObject),
    ],
    context,
  )
  return isInTheWay(rebuilt) ? undefined : rebuilt
}

function normalOptions(options: ViewSpec['with']): NamedParts {
  const parts = Object.entries(options ?? {}).map(([name, value]) => ({
    name: name.toLowerCase(),
    form: { value: value.toLowerCase() },
  }))
  return { ordered: false, parts }
}

function writtenOptions(options: ViewSpec['with']): JsonObject | undefined {
  if (options === undefined) return undefined
  const written = Object.entries(options).map(
    ([name, value]) => [name, /^(?:true|false)$/.test(value) ? value === 'true' : value] as const,
  )
  return Object.fromEntries(written)
}

function viewDrafts(to: Resource<ViewSpec>, context: LowerContext): readonly Draft[] {
  const name = sqlName(to.address)
  return [
    draft(createView(to, 'CREATE', context)),
    ...columnPartDrafts(to),
    ...ownerDrafts(WORD, name, to.spec.owner),
    ...commentDrafts(WORD, name, to.spec.comment),
  ]
}

function createView(
  to: Resource<ViewSpec>,
  create: 'CREATE' | 'CREATE OR REPLACE',
  context: LowerContext,
): string {
  const { address, spec } = to
  const columns = spec.columns === undefined ? '' : ` ${namesSql(spec.columns)}`
  const options = spec.with === undefined ? '' : ` WITH (${parametersSql(spec.with)})`
  return `${create} VIEW ${sqlName(address)}${columns}${options} AS\n${statementQuery(to, context)}`
}
