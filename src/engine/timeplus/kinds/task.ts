/**
 * Tasks: a query that runs at an interval and writes its result into a stream (timeplus.md §1.14;
 * docs:task.md, p3:src/Parsers/ParserCreateTaskQuery.cpp). No server was run.
 */
import type { JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { quoteString } from '../../../sql/index.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { qualifiedName, sqlName, sqlNameOf } from '../../clickhouse-family/kinds/names.ts'
import { inDatabase } from '../../clickhouse-family/kinds/references.ts'
import { rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import { badValue } from '../../clickhouse-family/kinds/settings.ts'
import type { FieldRule, KindContext, KindRules, SpecProblem } from '../../engine.ts'
import { readStart } from './begins.ts'
import { readDocument, relationAddress } from './documents.ts'
import { normalDuration, normalDurationOrNull } from './duration.ts'
import { queryFacts } from './lineage.ts'
import { referencesIn } from './references.ts'
import { normalOf, parseText, qualified, readText } from './text.ts'

export type TaskSpec = {
  readonly schedule: string
  readonly timeout?: string
  /** What the first run begins with, as JSON. */
  readonly checkpoint?: string
  readonly into?: string
  readonly query: string
  readonly start?: 'now'
}

const written: FieldRule<TaskSpec> = rule(
  {
    how: 'one statement',
    by: 'CREATE OR REPLACE TASK',
    on: '2.9 and 3.x',
    evidence: 'docs',
  },
  (_change, _from, to, { desired }) => ({
    how: 'alter',
    drafts: [draft(createSql(to, desired, true))],
    note: 'CREATE OR REPLACE TASK',
  }),
)

const atCreate = 'it matters at CREATE only'

const fields: { readonly [F in keyof Required<TaskSpec>]: FieldRule<TaskSpec> } = {
  schedule: written,
  timeout: written,
  checkpoint: written,
  into: written,
  query: written,
  start: rule({ how: 'ignored', note: atCreate, evidence: 'docs' }, () => ({
    how: 'ignore',
    because: atCreate,
  })),
}

export const task: KindRules<TaskSpec> = {
  kind: 'Task',
  rank: 11,
  namespace: 'task',
  lives: 'database',
  fields,
  address: relationAddress,
  read: (json) => {
    const { spec, problems } = readDocument<TaskSpec>(json, {
      kinds: ['Task'],
      required: ['schedule', 'query'],
      fields: (own, found) =>
        compact<Partial<TaskSpec>>({
          schedule: readText('expression', own['schedule'], ['schedule'], found),
          timeout: readText('expression', own['timeout'], ['timeout'], found),
          checkpoint: scalarText(own['checkpoint']),
          into: scalarText(own['into']),
          query: readText('query', own['query'], ['query'], found),
          start: startOf(own, found),
        }),
    })
    return { spec, problems: [...problems, ...unfit(spec)] }
  },
  write: ({ start: _start, ...spec }) => compact<JsonObject>({ ...spec }),
  references: (spec, address, context) => [
    ...inDatabase(address),
    ...(spec.into === undefined
      ? []
      : [
          {
            namespace: 'relation',
            name: qualifiedName(spec.into, context.database),
            via: 'writes to',
            path: ['into'],
          },
        ]),
    ...referencesIn('query', spec.query, ['query'], context),
  ],
  columns: (spec, _address, context) => ({
    ...queryFacts(spec.query, ['query'], context),
    ...(spec.into === undefined ? {} : { writesTo: qualifiedName(spec.into, context.database) }),
  }),
  normal: (spec, _address, context) => ({
    schedule: normalDuration(spec.schedule, context),
    timeout: normalDurationOrNull(spec.timeout, context),
    checkpoint: spec.checkpoint ?? null,
    into: spec.into === undefined ? null : qualifiedName(spec.into, context.database),
    query: normalOf('query', spec.query, context),
  }),
  create: (to, { desired }) => [draft(createSql(to, desired, false))],
  drop: ({ address }) => [draft(`DROP TASK ${sqlName(address)}`)],
  rename: () => undefined,
  losses: () => [],
  stateEffect: (op) => {
    switch (op) {
      case 'create':
        return 'starts at now: the first run comes after one interval of its schedule'
      case 'drop':
        return 'keeps state: rows that it wrote stay; no more runs'
      default:
        return 'keeps state: rows that it wrote stay; the next run follows the new definition'
    }
  },
}

function startOf(own: JsonObject, found: SpecProblem[]): 'now' | undefined {
  const start = readStart(own['start'], found)
  if (start === undefined || start === 'now') return start
  found.push(badValue('a task runs from now on; what it reads is said by its query', ['start']))
  return undefined
}

/** A cron text is taken by the parser and refused as NOT_IMPLEMENTED (timeplus.md §1.14). */
function unfit({ schedule }: TaskSpec): readonly SpecProblem[] {
  const parsed = schedule === undefined ? undefined : parseText('expression', schedule)
  return parsed?.ok && parsed.node.kind === 'string'
    ? [badValue('a schedule is an interval such as `5s`; the server has no cron', ['schedule'])]
    : []
}

/** Clauses in the order of the documents; the body is taken up to the end. */
function createSql(
  { address, spec }: Resource<TaskSpec>,
  context: KindContext,
  orReplace: boolean,
): string {
  const { schedule, timeout, checkpoint, into, query } = spec
  return [
    `CREATE ${orReplace ? 'OR REPLACE ' : ''}TASK ${sqlName(address)}`,
    `SCHEDULE ${schedule}`,
    ...(timeout === undefined ? [] : [`TIMEOUT ${timeout}`]),
    ...(checkpoint === undefined ? [] : [`CHECKPOINT ${quoteString(checkpoint)}`]),
    ...(into === undefined ? [] : [`INTO ${sqlNameOf(into, context.database)}`]),
    'AS',
    qualified('query', query, context),
  ].join('\n')
}
