/** Views (timeplus.md §1.8; docs:sql-create-view.md). No server was run. */
import type { JsonObject } from '../../../resource/json.ts'
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { hazard, replace } from '../../common/lowered.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { rule } from '../../common/rule.ts'
import type { Draft, FieldRule, KindContext, KindRules, LowerContext } from '../../engine.ts'
import { canModify } from './alter-materialized-view.ts'
import { commentRule } from './comment.ts'
import { readDocument, relationAddress } from './documents.ts'
import { emitFor, presentEmit } from './emit-spelling.ts'
import { queryFacts } from './lineage.ts'
import { referencesIn } from './references.ts'
import { normalOf, qualified, readText } from './text.ts'
import { dropViewSql, withComment } from './view-statements.ts'

export type ViewSpec = {
  readonly query: string
  readonly comment?: string
}

const fields: { readonly [F in keyof Required<ViewSpec>]: FieldRule<ViewSpec> } = {
  query: rule(
    [
      {
        when: 'nothing reads the view',
        how: 'one statement',
        by: 'CREATE OR REPLACE VIEW',
        hazards: ['not-atomic'],
        note: 'the server drops and creates it: readers may find it missing for a moment',
        evidence: 'source',
      },
      {
        when: 'something reads the view',
        how: 'one statement',
        by: 'DROP VIEW … enable_dependency_check = false, CREATE VIEW',
        hazards: ['not-atomic'],
        note: 'two statements, as the one would be refused (630). Views over it follow at once; materialized views keep the former query until they are written again or restarted',
        evidence: 'source',
      },
      {
        when: 'something that runs reads it, and no plan manages that',
        how: 'one statement',
        by: 'DROP VIEW … enable_dependency_check = false, CREATE VIEW',
        hazards: ['breaks-unmanaged'],
        note: 'it loses what it reads for a moment',
        evidence: 'source',
      },
    ],
    (_change, _from, _to, context) => replace(`written again; ${whoStays(context)}`),
  ),
  comment: commentRule('VIEW'),
}

export const view: KindRules<ViewSpec> = {
  kind: 'View',
  rank: 6,
  namespace: 'relation',
  lives: 'database',
  fields,
  address: relationAddress,
  read: (json) =>
    readDocument<ViewSpec>(json, {
      kinds: ['View'],
      required: ['query'],
      fields: (own, problems) =>
        compact<Partial<ViewSpec>>({
          query: readText('query', own['query'], ['query'], problems),
          comment: undefined,
        }),
    }),
  write: (spec) => compact<JsonObject>({ ...spec }),
  references: (spec, address, context) => [
    ...inDatabase(address),
    ...referencesIn('query', spec.query, ['query'], context),
  ],
  columns: (spec, _address, context) => queryFacts(spec.query, ['query'], context),
  normal: ({ query, comment }, _address, context) => ({
    query: normalOf('query', presentEmit(query), context),
    comment: comment ?? null,
  }),
  create: (to, { desired }) => [draft(createViewSql(to, desired))],
  replace: writtenAgain,
  drop: ({ address }, context) => [draft(dropViewSql(address, context))],
  // There is nothing in it that could be lost, and not every server renames one.
  rename: (from, to, context) => [
    draft(dropViewSql(from.address, { ...context, breaksUnmanaged: true })),
    draft(createViewSql(to, context.desired)),
  ],
  losses: () => [],
}

/**
 * CREATE OR REPLACE VIEW is DROP and CREATE inside the server and refused with 630 while something
 * depends on the view (timeplus.md §1.8; p3:src/Interpreters/InterpreterCreateQuery.cpp).
 */
function writtenAgain(
  from: LiveObject<ViewSpec>,
  to: Resource<ViewSpec>,
  context: LowerContext,
): readonly Draft[] {
  const text = definition(to, context.desired)
  const { neighbours } = context
  const moment = hazard(
    'not-atomic',
    'dropped and created: readers may find it missing for a moment',
  )
  if (neighbours !== undefined && neighbours.length === 0) {
    return [draft(`CREATE OR REPLACE VIEW ${text}`, { hazards: [moment] })]
  }
  const running = (neighbours ?? [])
    .filter(({ object, isManaged }) => !isManaged && runs.has(object.kind))
    .map(({ object }) => object.id)
  const left =
    running.length === 0
      ? []
      : [
          hazard(
            'breaks-unmanaged',
            `read by ${running.join(', ')}, which no plan manages: it loses what it reads for a moment, and goes on by the former query until it is restarted`,
          ),
        ]
  return [
    draft(dropViewSql(from.address, { ...context, breaksUnmanaged: true }), {
      hazards: [moment, ...left],
    }),
    draft(`CREATE VIEW ${text}`),
  ]
}

/** What runs over it is written again in the same plan, where the server takes that. */
function whoStays({ neighbours, desired }: LowerContext): string {
  const staying = (neighbours ?? [])
    .filter(({ object, isManaged }) => runs.has(object.kind) && !(isManaged && canModify(desired)))
    .map(({ object }) => object.id)
  return staying.length === 0
    ? 'a view holds no rows'
    : `${staying.join(', ')} may go on by the former query until restarted or written again`
}

/** What reads without being asked. */
const runs: ReadonlySet<string> = new Set(['MaterializedView', 'Sink', 'Alert'])

type Named = Pick<Resource<ViewSpec>, 'address' | 'spec'>

export function createViewSql(view: Named, context: KindContext): string {
  return `CREATE VIEW ${definition(view, context)}`
}

function definition({ address, spec }: Named, context: KindContext): string {
  const query = qualified('query', emitFor(spec.query, context), context)
  return `${sqlName(address)} AS\n${withComment(query, spec.comment)}`
}
