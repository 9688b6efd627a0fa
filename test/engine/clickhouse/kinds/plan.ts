/** A plan in small: declared documents against live objects, through the rules of the kinds. */
import { kinds } from '../../../../src/engine/clickhouse/kinds/index.ts'
import { fillTemplate } from '../../../../src/apply/template.ts'
import { compareForms } from '../../../../src/diff/compare-forms.ts'
import type {
  Change,
  Draft,
  KindContext,
  LowerContext,
  Lowered,
} from '../../../../src/engine/engine.ts'
import { addressName, resourceId } from '../../../../src/resource/id.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import {
  defaultLifecycle,
  type LiveObject,
  type Resource,
} from '../../../../src/resource/resource.ts'
import type { Server } from './server.ts'

export const database = 'app'

export interface Step {
  readonly id: string
  readonly how: 'create' | 'alter' | 'replace' | 'drop' | 'rename'
  readonly changes: readonly Change[]
  readonly lowered: readonly Lowered[]
  readonly drafts: readonly Draft[]
}

/** Documents as resources; problems that are errors are thrown. */
export function declare(documents: readonly JsonObject[]): ReadonlyMap<string, Resource> {
  const found = new Map<string, Resource>()
  const context = contextOf(found, 'desired')
  for (const json of documents) {
    const kind = String(json['kind'])
    const rules = kinds[kind]
    const address = rules?.address(json, database)
    if (rules === undefined || address === undefined)
      throw new Error(`no address: ${JSON.stringify(json)}`)
    const { spec, problems } = rules.read(json, context)
    const errors = problems.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) throw new Error(JSON.stringify(errors))
    const name = addressName(address)
    const former = json['renamedFrom']
    const id = resourceId(kind, name)
    found.set(id, {
      id,
      kind,
      name,
      address,
      spec,
      lifecycle: defaultLifecycle,
      dependsOn: [],
      ...(typeof former === 'string' ? { renamedFrom: former } : {}),
      checks: [],
      secrets: [],
    })
  }
  return found
}

export function contextOf(
  objects: ReadonlyMap<
    string,
    { readonly kind: string; readonly name: string; readonly spec: JsonObject }
  >,
  side: KindContext['side'],
): KindContext {
  return {
    database,
    side,
    lookup: (namespace, name) =>
      [...objects.values()].find(
        (object) => object.name === name && kinds[object.kind]?.namespace === namespace,
      ),
  }
}

/** What leads from live to desired, with objects that are not declared left alone. */
export function plan(
  desired: ReadonlyMap<string, Resource>,
  live: ReadonlyMap<string, LiveObject>,
): readonly Step[] {
  const context: LowerContext = {
    desired: contextOf(desired, 'desired'),
    live: contextOf(live, 'live'),
    breaksUnmanaged: false,
  }
  const inOrder = ordered(desired, context.desired)
  return inOrder.flatMap((to) => stepFor(to, live.get(to.id), context) ?? [])
}

function stepFor(
  to: Resource,
  from: LiveObject | undefined,
  context: LowerContext,
): Step | undefined {
  const rules = kinds[to.kind]
  if (rules === undefined) throw new Error(to.kind)
  if (from === undefined) {
    return { id: to.id, how: 'create', changes: [], lowered: [], drafts: rules.create(to, context) }
  }
  const { changes } = differences(to, from, context)
  if (changes.length === 0) return undefined
  const lowered = changes.map((change) => {
    const rule = rules.fields[change.top]
    if (rule === undefined) throw new Error(`no rule for ${to.kind}.${change.top}`)
    return rule.lower(change, from, to, context)
  })
  if (lowered.some(({ how }) => how === 'replace')) {
    const drafts = rules.replace?.(from, to, context) ?? [
      ...rules.drop(from, context),
      ...rules.create(to, context),
    ]
    return { id: to.id, how: 'replace', changes, lowered, drafts }
  }
  const drafts = lowered.flatMap((item) => (item.how === 'alter' ? item.drafts : []))
  const phases = ['expand', 'contract'] as const
  return {
    id: to.id,
    how: 'alter',
    changes,
    lowered,
    drafts: phases.flatMap((phase) => drafts.filter((draft) => draft.phase === phase)),
  }
}

export function differences(
  to: Resource,
  from: LiveObject,
  context: LowerContext,
): ReturnType<typeof compareForms> {
  const rules = kinds[to.kind]
  if (rules === undefined) throw new Error(to.kind)
  return compareForms(
    rules.normal(from.spec, from.address, context.live, from.inferred),
    rules.normal(to.spec, to.address, context.desired),
  )
}

/** Makes the server hold what the documents say; returns the steps taken. */
export function apply(server: Server, documents: readonly JsonObject[]): readonly Step[] {
  const steps = plan(declare(documents), server.inspect(database))
  for (const { drafts } of steps) for (const draft of drafts) runDraft(server, draft)
  return steps
}

/** As an apply would: what a step expects has to hold, and what is ensured already is left out. */
export function runDraft(server: Server, { sql, step }: Draft): void {
  if (step?.do === 'expect') {
    const [row] = server.rows(sql)
    if (row !== undefined && !step.warns) throw new Error(fillTemplate(step.message, row))
  } else if (step?.do !== 'ensure' || server.rows(step.unless).length === 0) {
    server.run(sql)
  }
}

export function replan(server: Server, documents: readonly JsonObject[]): readonly Step[] {
  return plan(declare(documents), server.inspect(database))
}

/** What a resource refers to comes before it; ties by rank. */
function ordered(
  desired: ReadonlyMap<string, Resource>,
  context: KindContext,
): readonly Resource[] {
  const done = new Set<Resource>()
  const visit = (resource: Resource): void => {
    if (done.has(resource)) return
    done.add(resource)
    const rules = kinds[resource.kind]
    for (const { namespace, name } of rules?.references(resource.spec, resource.address, context) ??
      []) {
      for (const other of desired.values()) {
        if (other.name === name && kinds[other.kind]?.namespace === namespace) visit(other)
      }
    }
    // Added behind what it needs: a set keeps the order of insertion.
    done.delete(resource)
    done.add(resource)
  }
  const byRank = [...desired.values()].sort((a, b) => rank(a) - rank(b))
  for (const resource of byRank) visit(resource)
  return [...done]
}

function rank(resource: Resource): number {
  return kinds[resource.kind]?.rank ?? 0
}
