/** Materialized views: https://www.postgresql.org/docs/current/sql-creatematerializedview.html */
import type { JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import type { Draft, FieldRule, KindContext, LowerContext } from '../../engine.ts'
import { commentDrafts, commentRule } from './comment.ts'
import { readDocument, relationAddress } from './documents.ts'
import { withoutDefaultRights } from './default-rights.ts'
import { draft } from './draft.ts'
import {
  createIndexSql,
  indexReferences,
  normalIndexes,
  readIndexes,
  writeIndexes,
} from './index-definition.ts'
import type { PostgresKind } from './kind.ts'
import { queryFacts } from './lineage.ts'
import { materializedIndexRule } from './materialized-view-index.ts'
import { merged } from './merged.ts'
import { namesSql, readNames } from './name-lists.ts'
import { quoteIdent, sqlName } from './names.ts'
import { normalOwner, ownerDrafts, ownerReferences, ownerRule, writtenOwner } from './owner.ts'
import { parameterChanges, parametersSql, parametersText } from './parameters.ts'
import { around, attached, isInTheWay, rebuildAround, statisticsAgain } from './rebuild-around.ts'
import { inSchema, referencesIn } from './references.ts'
import { renameDrafts } from './rename.ts'
import { takenAtOnce } from './rights-at-once.ts'
import { withNames } from './table-names.ts'
import type { IndexSpec } from './table-spec.ts'
import { readText } from './text.ts'
import { booleanOf, textMap } from './values.ts'
import { columnCommentRule, columnPartDrafts, normalColumnTexts } from './view-column-parts.ts'
import { normalQuery, statementQuery } from './view-query.ts'

export type MaterializedViewSpec = {
  readonly query: string
  readonly columns?: readonly string[]
  readonly indexes?: readonly IndexSpec[]
  /** Absent: true. */
  readonly withData?: false
  readonly with?: { readonly [parameter: string]: string }
  readonly columnComments?: { readonly [column: string]: string }
  readonly method?: string
  readonly tablespace?: string
  readonly owner?: string
  readonly comment?: string
}

const WORD = 'MATERIALIZED VIEW'

const anew = hazard('rewrites-data', 'its query runs over everything it reads, as in a refresh')

/** The manual knows no OR REPLACE for it; its rows are computed anew by the new query. */
function madeAgain(note?: string): FieldRule<MaterializedViewSpec> {
  return rule(
    {
      how: 'one statement',
      by: 'DROP MATERIALIZED VIEW; CREATE MATERIALIZED VIEW',
      hazards: ['rewrites-data'],
      note: `in one transaction, with indexes, grants, comments and everything that reads it; its query runs anew${note ?? ''}`,
    },
    (_change, from, _to, context) => {
      const rebuilt = rebuildAround(from, [], context)
      if (isInTheWay(rebuilt)) return { how: 'refuse', because: rebuilt.because }
      return replace('it is made again in one transaction, and its query runs anew')
    },
  )
}

const fields: {
  readonly [F in keyof Required<MaterializedViewSpec>]: FieldRule<MaterializedViewSpec>
} = {
  query: madeAgain(),
  columns: {
    ...madeAgain(),
    effects: [
      {
        how: 'one statement',
        note: 'as its query',
        notRun: 'they are compared as part of the query',
      },
    ],
  },
  indexes: materializedIndexRule,
  withData: rule(
    [
      inPlace('REFRESH MATERIALIZED VIEW', {
        when: 'an empty one is to have data',
        hazards: ['locks-table'],
      }),
      { how: 'ignored', when: 'one with data is to be empty', note: 'rows are never taken away' },
    ],
    (_change, _from, { address }) =>
      alter(
        draft(`REFRESH MATERIALIZED VIEW ${sqlName(address)}`, {
          hazards: [hazard('locks-table', 'nobody reads it while it is filled')],
        }),
      ),
  ),
  with: rule(inPlace('ALTER MATERIALIZED VIEW … SET'), (_change, from, to) => {
    const { set, reset } = parameterChanges(from.spec.with, to.spec.with)
    const name = sqlName(to.address)
    return alter(
      ...(set === undefined ? [] : [draft(`ALTER ${WORD} ${name} SET (${set})`)]),
      ...(reset === undefined ? [] : [draft(`ALTER ${WORD} ${name} RESET (${reset})`)]),
    )
  }),
  method: rule(
    inPlace('ALTER MATERIALIZED VIEW … SET ACCESS METHOD', {
      on: '15 and later',
      hazards: ['locks-table', 'rewrites-data'],
      notRun: 'the server has one access method',
    }),
    (_change, _from, { address, spec }) =>
      alter(
        draft(
          `ALTER ${WORD} ${sqlName(address)} SET ACCESS METHOD ${quoteIdent(spec.method ?? 'heap')}`,
          { hazards: [hazard('rewrites-data', 'all its rows are written again')] },
        ),
      ),
  ),
  tablespace: rule(
    inPlace('ALTER MATERIALIZED VIEW … SET TABLESPACE', {
      hazards: ['locks-table', 'rewrites-data'],
      notRun: 'it needs a directory of the server',
    }),
    (_change, _from, { address, spec }) =>
      alter(
        draft(
          `ALTER ${WORD} ${sqlName(address)} SET TABLESPACE ${quoteIdent(spec.tablespace ?? 'pg_default')}`,
          { hazards: [hazard('rewrites-data', 'all its rows are copied')] },
        ),
      ),
  ),
  columnComments: columnCommentRule,
  owner: ownerRule(WORD),
  comment: commentRule(WORD),
}

export const materializedView: PostgresKind<MaterializedViewSpec> = {
  kind: 'MaterializedView',
  rank: 10,
  namespace: 'relation',
  lives: 'database',
  hasUntrackedUsers: true,
  heldByReaders: true,
  fields,
  address: relationAddress,
  read: (json, { database }) => {
    const { spec, problems } = readDocument<MaterializedViewSpec>(json, {
      kinds: ['MaterializedView'],
      required: ['query'],
      fields: (own, found) =>
        compact<Partial<MaterializedViewSpec>>({
          query: readText('query', own['query'], ['query'], found),
          columns: readNames(own['columns'], ['columns'], found),
          indexes: readIndexes(own['indexes'], [], found),
          withData: booleanOf(own['withData'], ['withData'], found) === false ? false : undefined,
          with: textMap(own['with'], ['with'], found),
          columnComments: textMap(own['columnComments'], ['columnComments'], found),
          method: scalarText(own['method']),
          tablespace: scalarText(own['tablespace']),
          owner: scalarText(own['owner']),
        }),
    })
    return { spec: withNames(spec, relationAddress(json, database)?.name ?? ''), problems }
  },
  write: (spec, live) =>
    compact<JsonObject>({
      ...spec,
      indexes: spec.indexes === undefined ? undefined : writeIndexes(spec.indexes),
      owner: writtenOwner(spec, live),
    }),
  references: (spec, address, context) => [
    ...inSchema(address),
    ...ownerReferences(spec, context),
    ...referencesIn('query', spec.query, ['query'], context),
    ...indexReferences(spec.indexes, context),
  ],
  columns: (spec, _address, context) => queryFacts(spec.query, ['query'], context, spec.columns),
  onRetype: () => 'it is dropped and made again around the change, and its query runs anew',
  normal: (spec, _address, context) => ({
    query: normalQuery(spec.query),
    indexes: normalIndexes(spec.indexes),
    withData: normalWithData(spec, context),
    with: spec.with === undefined ? null : parametersText(spec.with),
    method: spec.method === undefined || spec.method === 'heap' ? null : spec.method,
    tablespace: spec.tablespace ?? null,
    columnComments: normalColumnTexts(spec.columnComments),
    owner: normalOwner(spec, context),
    comment: spec.comment ?? null,
  }),
  stored: {
    // Its query is looked at, not run.
    drafts: ({ spec: { owner: _owner, comment: _comment, ...spec }, ...to }, context) =>
      materializedDrafts({ ...to, spec: { ...spec, withData: false } }, context),
    merge: (desired, stored) => {
      const { withData: _, ...rest } = merged(desired, stored)
      return desired.withData === false ? { ...rest, withData: false } : rest
    },
  },
  create: (to, context) => [...materializedDrafts(to, context), ...takenAtOnce(to, context)],
  recreate: recreateMaterialized,
  drop: ({ address, spec }) => [
    // Where what it reads changes, it may have stepped aside already.
    draft(`DROP ${WORD} IF EXISTS ${sqlName(address)}`, {
      hazards:
        spec.withData === false ? [] : [hazard('drops-data', 'its rows, as of its last refresh')],
    }),
  ],
  rename: (from, to) => renameDrafts(WORD, from.address, to.address),
  around: (from, drafts, context) => around(from as LiveObject, drafts, context),
  losses: () => [],
  stateEffect: (op, changes, to) => {
    if (op === 'drop') return 'loses state: its rows go with it'
    if (op === 'create' || op === 'replace') return beginning(to?.spec)
    const isRefreshed = changes.some(({ top }) => top === 'withData')
    return isRefreshed ? beginning(to?.spec) : 'keeps state'
  },
}

function beginning(spec: MaterializedViewSpec | undefined): string {
  return spec?.withData === false
    ? 'starts empty: nothing can be read before it is refreshed'
    : 'replays from the beginning: its query runs once over everything it reads'
}

/** One that was filled later is no difference; one that is empty and should not be is. */
function normalWithData(
  { withData }: MaterializedViewSpec,
  { side }: KindContext,
): string | null | { readonly implied: string } {
  if (withData === false) return null
  return side === 'live' ? { implied: 'true' } : 'true'
}

/** All in one transaction; readers wait for it. */
function recreateMaterialized(
  from: LiveObject<MaterializedViewSpec>,
  to: Resource<MaterializedViewSpec>,
  context: LowerContext,
): readonly Draft[] | undefined {
  const owner = to.spec.owner ?? from.spec.owner
  const kept = owner === undefined ? to : { ...to, spec: { ...to.spec, owner } }
  const rebuilt = rebuildAround(
    from,
    [
      draft(`DROP ${WORD} ${sqlName(from.address)}`),
      ...materializedDrafts(kept, context),
      ...withoutDefaultRights(kept, context),
      ...attached(context.neighbours ?? [], context, from as LiveObject),
      ...statisticsAgain(from, to, context),
    ],
    context,
  )
  if (isInTheWay(rebuilt)) return undefined
  if (to.spec.withData === false) return rebuilt
  return rebuilt.map((one) =>
    one.sql.startsWith(`CREATE ${WORD} ${sqlName(to.address)}`)
      ? { ...one, hazards: [...one.hazards, anew] }
      : one,
  )
}

function materializedDrafts(
  to: Resource<MaterializedViewSpec>,
  context: LowerContext,
): readonly Draft[] {
  const name = sqlName(to.address)
  const { indexes = [], owner, comment } = to.spec
  return [
    draft(createMaterialized(to, context)),
    ...indexes.flatMap((index) => [
      draft(createIndexSql(to.address, index)),
      ...commentDrafts('INDEX', sqlName({ ...to.address, name: index.name }), index.comment),
    ]),
    ...columnPartDrafts(to),
    ...ownerDrafts(WORD, name, owner),
    ...commentDrafts(WORD, name, comment),
  ]
}

function createMaterialized(to: Resource<MaterializedViewSpec>, context: LowerContext): string {
  const { address, spec } = to
  const { columns, method, tablespace, withData } = spec
  return [
    `CREATE ${WORD} ${sqlName(address)}${columns === undefined ? '' : ` ${namesSql(columns)}`}`,
    ...(method === undefined ? [] : [`USING ${quoteIdent(method)}`]),
    ...(spec.with === undefined ? [] : [`WITH (${parametersSql(spec.with)})`]),
    ...(tablespace === undefined ? [] : [`TABLESPACE ${quoteIdent(tablespace)}`]),
    `AS\n${statementQuery(to, context)}`,
    ...(withData === false ? ['WITH NO DATA'] : []),
  ].join('\n')
}
