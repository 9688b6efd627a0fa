/** SYSTEM commands: timeplus.md §1.18. */
import type { Progress, Relation } from '../catalog.ts'
import { type Context, nameText, qualified, requireRelation } from '../context.ts'
import { requireTask } from '../create/scheduled.ts'
import { ServerError } from '../errors.ts'
import type { Query, Setting, SystemStatement } from '../sql/index.ts'

/** Read and without effect here. */
const quiet: ReadonlySet<string> = new Set([
  'FLUSH LOGS',
  'STOP MERGES',
  'START MERGES',
  'STOP TTL MERGES',
  'START TTL MERGES',
  'STOP MOVES',
  'START MOVES',
  'RELOAD DICTIONARY',
  'RELOAD DICTIONARIES',
  'DROP FORMAT SCHEMA CACHE',
  'SET LOG LEVEL',
  'INSTALL PYTHON PACKAGE',
  'UNINSTALL PYTHON PACKAGE',
])

export function system(context: Context, statement: SystemStatement): void {
  const { action, name } = statement
  if (quiet.has(action)) return
  if (!name) throw new ServerError(62, `Syntax error: SYSTEM ${action}`)
  switch (action) {
    case 'PAUSE MATERIALIZED VIEW':
    case 'ABORT MATERIALIZED VIEW':
      move(context, requireView(context, name), { paused: true }, statement)
      return
    case 'RESUME MATERIALIZED VIEW':
    case 'UNPAUSE MATERIALIZED VIEW':
    case 'RECOVER MATERIALIZED VIEW': {
      const relation = requireView(context, name)
      const { error: _error, ...view } = progressOf(relation)
      move(context, { ...relation, view }, { paused: false }, statement)
      return
    }
    case 'PAUSE TASK':
    case 'RESUME TASK': {
      const task = requireTask(context, name)
      const key = nameText(qualified(context, name))
      context.catalog.state.tasks[key] = { ...task, paused: action === 'PAUSE TASK' }
      context.catalog.save()
      return
    }
    default:
      throw new ServerError(48, `SYSTEM ${action} is not supported`)
  }
}

function requireView(context: Context, name: NonNullable<SystemStatement['name']>): Relation {
  const relation = requireRelation(context, name)
  if (!relation.view) {
    throw new ServerError(80, `${nameText(qualified(context, name))} is not a materialized view`)
  }
  return relation
}

function progressOf({ view }: Relation): Progress {
  if (!view) throw new ServerError(49, 'A materialized view has a checkpoint')
  return view
}

/** PERMANENT writes `pause_on_start` into the stored definition. */
function move(
  context: Context,
  relation: Relation,
  { paused }: { readonly paused: boolean },
  { permanent }: SystemStatement,
): void {
  const { definition } = relation
  const view = { ...progressOf(relation), paused }
  const isStored = permanent && definition.kind === 'createMaterializedView'
  context.catalog.put({
    ...relation,
    view,
    definition: isStored
      ? { ...definition, query: withPause(definition.query, paused) }
      : definition,
  })
}

function withPause(query: Query, paused: boolean): Query {
  if (query.kind !== 'select') return query
  const setting: Setting = {
    name: 'pause_on_start',
    value: { kind: 'number', text: paused ? '1' : '0' },
  }
  const left = query.settings.filter(({ name }) => name !== 'pause_on_start')
  return { ...query, settings: paused ? [...left, setting] : left }
}
