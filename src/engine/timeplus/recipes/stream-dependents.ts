/**
 * What goes by the name of a stream and stands in the way of renaming it: the server refuses (630)
 * while a view, a materialized view or a dictionary depends on it, at whatever remove, and a running
 * view would go on with the stream of before (timeplus.md §4.1, §4.3).
 */
import type { LiveObject, Resource, Spec } from '../../../resource/resource.ts'
import { defaultLifecycle } from '../../../resource/resource.ts'
import type { Draft, KindRules, Neighbour, NoRecipe, SwapContext } from '../../engine.ts'
import { beginning } from '../kinds/begins.ts'
import { dictionary } from '../kinds/dictionary.ts'
import { materializedView } from '../kinds/materialized-view.ts'
import { sink } from '../kinds/sink.ts'
import { view } from '../kinds/view.ts'
import { exists, isGone, unless } from './steps.ts'

export interface Dependent {
  readonly object: LiveObject
  /** As it is made again: by the plans, where they have it. */
  readonly spec: Spec
  /** A query that is always under way, and has a position. */
  readonly isRunning: boolean
}

/** In the order in which they can be made; dropped the other way round. */
export function dependentsOf(
  from: LiveObject,
  context: SwapContext,
): readonly Dependent[] | NoRecipe {
  const found = new Map<string, Dependent>()
  const because = collect(context.neighbours, from, context, found)
  return because === undefined ? [...found.values()] : { because }
}

/** Depth first, so that what reads another stands behind it. */
function collect(
  neighbours: readonly Neighbour[],
  from: LiveObject,
  context: SwapContext,
  found: Map<string, Dependent>,
): string | undefined {
  for (const neighbour of neighbours) {
    const { object } = neighbour
    if (object.id === from.id || goesByName.has(object.kind)) continue
    const dependent = dependentOf(neighbour, context)
    if (typeof dependent === 'string') return dependent
    // Behind everything that was found before: it may need several of them.
    found.delete(object.id)
    found.set(object.id, dependent)
    if (found.size > mostDependents) return 'more depends on it than can be made again in one go'
    // What a materialized view writes to is not read through the stream.
    const because = collect(context.beside(object.name), object, context, found)
    if (because !== undefined) return because
  }
  return undefined
}

const mostDependents = 200

/** Looked up by name whenever they are used; nothing has to be done about them. */
const goesByName: ReadonlySet<string> = new Set(['Grant', 'Task', 'Dashboard', 'SavedQuery'])

function dependentOf({ object, isManaged }: Neighbour, context: SwapContext): Dependent | string {
  const { id, kind, name } = object
  if (kind === 'RowPolicy') {
    return `row policy ${name} holds for the name of the stream only, and not for those that the rows have meanwhile`
  }
  if (!isManaged) return `${name} depends on it and belongs to no plan`
  if (rules[kind] === undefined) {
    return `${id} goes by its name and cannot be put out of the way: take it out of the plans first, and back in afterwards`
  }
  const desired = context.desired.lookup('relation', name)
  if (desired === undefined) return `${id} is dropped in the same change: apply that first`
  const spec = desired.kind === kind ? desired.spec : object.spec
  const isRunning = kind !== 'View' && kind !== 'Dictionary'
  if (isRunning) {
    const because = runningLimit(object, spec)
    if (because !== undefined) return because
  }
  return { object, spec, isRunning }
}

function runningLimit({ id, address }: LiveObject, { query, into }: Spec): string | undefined {
  if (address.database === undefined || typeof query !== 'string') {
    return `${id} runs on the appserver: take it out of the plans first, and back in afterwards`
  }
  if (into === undefined) {
    return `${id} keeps rows in a stream of its own, which would go with it: give it a stream with \`into\``
  }
  return beginning({ query }) === undefined
    ? undefined
    : `the query of ${id} says itself where it begins, so it cannot go on from where it was`
}

const rules: { readonly [kind: string]: KindRules } = {
  View: view,
  MaterializedView: materializedView,
  Sink: sink,
  Dictionary: dictionary,
}

/** The last to be made goes first. */
export function dropDependents(
  dependents: readonly Dependent[],
  context: SwapContext,
): readonly Draft[] {
  return dependents
    .toReversed()
    .flatMap(({ object }) =>
      (rules[object.kind]?.drop(object, { ...context, breaksUnmanaged: false }) ?? []).map(
        ({ sql }) => unless(isGone(object.address), sql),
      ),
    )
}

/** Queries go on from the moment in which they were paused, which `{{cut.time}}` stands for. */
export function createDependents(
  dependents: readonly Dependent[],
  context: SwapContext,
): readonly Draft[] {
  return dependents.flatMap((dependent) => {
    const { object } = dependent
    const drafts = rules[object.kind]?.create(resourceOf(dependent), context) ?? []
    return drafts.map(({ sql }) => unless(exists(object.address), sql))
  })
}

function resourceOf({ object, spec, isRunning }: Dependent): Resource {
  const { settings, start: _start, ...others } = spec
  const known = typeof settings === 'object' ? settings : {}
  return {
    id: object.id,
    kind: object.kind,
    name: object.name,
    address: object.address,
    spec: isRunning ? { ...others, settings: { ...known, seek_to: '{{cut.time}}' } } : spec,
    lifecycle: defaultLifecycle,
    dependsOn: [],
    checks: [],
    secrets: [],
  }
}

export function runningOf(dependents: readonly Dependent[]): readonly Dependent[] {
  return dependents.filter(({ isRunning }) => isRunning)
}
