/** What a view made goes into its target: columns are matched by name (timeplus.md §1.9). */
import type { Progress, Relation } from '../catalog.ts'
import type { Context } from '../context.ts'
import { engineRelations } from '../create/stream.ts'
import { ServerError } from '../errors.ts'
import { isRemoteTimeplus } from '../query/translate.ts'
import { remoteInsert } from '../remote.ts'
import { isComputed, quote, type StreamTable, tableOf } from '../rows/table.ts'
import type { View } from './run.ts'

/** `progress` is written along with the rows, so that a kill between the two repeats none. */
export async function write(
  context: Context,
  view: View,
  progress: Progress,
  sql: string,
): Promise<void> {
  const target = context.catalog.state.relations[view.view.target]
  if (!target) throw new ServerError(60, 'The target of the materialized view does not exist.')
  const table = tableOf(target)
  const into = writableNames(target, table)
  const names = view.columns.map(({ name }) => name).filter((name) => into.includes(name))
  if (names.length === 0) return
  const source = `SELECT ${names.map(quote).join(', ')} FROM (${sql})`
  if (table) {
    const mark = JSON.stringify({ view: view.uuid, done: progress.done, closed: progress.closed })
    await context.store.insert(table, { columns: names, source, mark }, engineRelations(context))
  } else if (isRemoteTimeplus(target)) {
    const rows = await context.store.chdb.query(source, 'JSONEachRow')
    const text = Buffer.from(rows).toString('utf8')
    if (text !== '') await remoteInsert(context, target, text)
  }
  // Into Kafka and the like, and into other databases: rows leave the double.
}

function writableNames({ columns }: Relation, table: StreamTable | undefined): readonly string[] {
  if (!table) return columns.map(({ name }) => name).filter((name) => name !== '_tp_sn')
  return table.columns
    .filter((column) => !isComputed(column) && column.name !== '_tp_sn')
    .map(({ name }) => name)
}

/** After a restart: a checkpoint is never behind what its view has written. */
export async function recoverCheckpoints({ catalog, store }: Context): Promise<void> {
  for (const relation of Object.values(catalog.state.relations)) {
    const { view } = relation
    const target = view && catalog.state.relations[view.target]
    if (!view || !target || !tableOf(target)) continue
    const mark = await store.lastMark(target.uuid, relation.uuid)
    if (!mark) continue
    const written = JSON.parse(mark) as Pick<Progress, 'done' | 'closed'>
    const done = Object.fromEntries(
      Object.keys({ ...view.done, ...written.done }).map((stream) => [
        stream,
        Math.max(view.done[stream] ?? 0, written.done[stream] ?? 0),
      ]),
    )
    const closed = Math.max(view.closed, written.closed)
    catalog.put({ ...relation, view: { ...view, done, closed } })
  }
}
