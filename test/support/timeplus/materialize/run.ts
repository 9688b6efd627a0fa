/**
 * Materialized views move rows: after each statement that brought some, every view that runs reads
 * what arrived behind its checkpoint and writes what its query makes of it. A view of windows
 * emits those that the event time has passed; one of a global aggregation emits the whole result
 * again, as PERIODIC does (timeplus.md §1.9).
 */
import type { Progress, Relation } from '../catalog.ts'
import type { Context } from '../context.ts'
import { fromChdb } from '../errors.ts'
import { hasSessions } from '../query/sessions.ts'
import { translate } from '../query/translate.ts'
import type { Range } from '../rows/store.ts'
import { type CreateMaterializedView, queryShape, TranslationFault } from '../sql/index.ts'
import { sourcesOf } from './start.ts'
import { closedWindows, watermark } from './windows.ts'
import { write } from './write.ts'

export type View = Relation & {
  readonly definition: CreateMaterializedView
  readonly view: Progress
}

/** Views feed views: as often as one of them moved. */
export async function materialize(context: Context): Promise<void> {
  for (let round = 0; round < 20; round++) {
    let moved = false
    for (const relation of Object.values(context.catalog.state.relations)) {
      if (isView(relation) && !relation.view.paused) {
        moved = (await step(context, relation)) || moved
      }
    }
    if (!moved) return
  }
}

function isView(relation: Relation): relation is View {
  return relation.definition.kind === 'createMaterializedView' && relation.view !== undefined
}

/** Whether there was something new. */
async function step(context: Context, view: View): Promise<boolean> {
  const inner: Context = { ...context, database: view.database }
  try {
    const next = (await advanced(inner, view)) ?? recovered(view.view)
    if (!next) return false
    put(context, view, next)
    return true
  } catch (error) {
    // Kept, and not run: what is said of the double, not of a server.
    if (error instanceof TranslationFault) {
      put(context, view, { ...view.view, done: await reached(inner, view) })
      return false
    }
    // A source that went away, a value that cannot be read: the view is in state Error (§1.18).
    const { text } = fromChdb(error)
    if (text !== view.view.error) put(context, view, { ...view.view, error: text })
    return false
  }
}

/** Tried again and again, as AutoRecovering does: what it needed is back. */
function recovered({ error, ...progress }: Progress): Progress | undefined {
  return error === undefined ? undefined : progress
}

async function reached(context: Context, view: View): Promise<Progress['done']> {
  const done: { [stream: string]: number } = { ...view.view.done }
  for (const { uuid } of sourcesOf(context, view.definition.query)) {
    done[uuid] = await context.store.lastArrival(uuid)
  }
  return done
}

/** The view may have been changed since. */
function put(context: Context, { uuid }: View, progress: Progress): void {
  const relation = context.catalog.state.relations[uuid]
  if (relation) context.catalog.put({ ...relation, view: progress })
}

async function advanced(context: Context, view: View): Promise<Progress | undefined> {
  const { query } = view.definition
  const { error: _error, ...progress } = view.view
  const sources = sourcesOf(context, query)
  const last: { [stream: string]: number } = {}
  for (const { uuid } of sources) last[uuid] = await context.store.lastArrival(uuid)
  const before = (uuid: string): number => progress.done[uuid] ?? 0
  if (sources.every(({ uuid }) => (last[uuid] ?? 0) <= before(uuid))) {
    return undefined
  }
  const done = { ...progress.done, ...last }
  if (hasSessions(query)) return { ...progress, done }
  const shape = queryShape(query, (name) => {
    const found = context.catalog.state.functions[name]?.definition
    return found?.kind === 'createSourceFunction' && found.aggregate
  })
  const all = ranges(sources, (uuid) => [progress.start[uuid] ?? 0, last[uuid] ?? 0])
  if (shape.windows.length > 0 && shape.stateful) {
    const closed = Math.max(progress.closed, await watermark(context, query, all))
    const next = { ...progress, done, closed }
    if (closed > progress.closed) {
      const limited = closedWindows(context, query, { after: progress.closed, upTo: closed })
      await write(context, view, next, await translate(context, limited, { ranges: all }))
    }
    return next
  }
  const next = { ...progress, done }
  for (const part of shape.stateful && shape.joins.length === 0 ? [all] : parts()) {
    await write(context, view, next, await translate(context, query, { ranges: part }))
  }
  return next

  /** New rows of each source, once; of a join against everything of the others. */
  function parts(): readonly ReadonlyMap<string, Range>[] {
    const fresh = ranges(sources, (uuid) => [before(uuid), last[uuid] ?? 0])
    if (shape.joins.length === 0 || sources.length < 2) return [fresh]
    return sources.map((_, at) =>
      ranges(sources, (uuid, index) => {
        if (index === at) return [before(uuid), last[uuid] ?? 0]
        return [0, index < at ? (last[uuid] ?? 0) : before(uuid)]
      }),
    )
  }
}

function ranges(
  sources: readonly Relation[],
  of: (uuid: string, index: number) => readonly [after: number, upTo: number],
): ReadonlyMap<string, Range> {
  return new Map(
    sources.map(({ uuid }, index) => {
      const [after, upTo] = of(uuid, index)
      return [uuid, { after, upTo }]
    }),
  )
}
