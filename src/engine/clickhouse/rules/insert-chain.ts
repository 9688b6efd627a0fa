/** Which views fire on the inserts into which table, and where they write to. */
import type { Resource } from '../../../resource/resource.ts'
import type { RuleProject } from '../../../rules/rule.ts'
import type { MaterializedViewSpec } from '../kinds/materialized-view.ts'
import { qualifiedName } from '../../clickhouse-family/kinds/names.ts'
import { insertQuery, leftMostTable, viewKinds } from './view-query.ts'

export interface FiringView {
  readonly resource: Resource
  /** Qualified names. */
  readonly source: string
  readonly target: string
}

/** The views that fire for a table. */
export function viewsOn(table: string, project: RuleProject): readonly FiringView[] {
  return chainOf(project).bySource.get(table) ?? []
}

/** The views that write to a table. */
export function viewsInto(table: string, project: RuleProject): readonly FiringView[] {
  return chainOf(project).byTarget.get(table) ?? []
}

interface Chain {
  readonly bySource: ReadonlyMap<string, readonly FiringView[]>
  readonly byTarget: ReadonlyMap<string, readonly FiringView[]>
}

function chainOf(project: RuleProject): Chain {
  const known = projects.get(project)
  if (known !== undefined) return known
  const views = project.resources.flatMap((resource) => firingView(resource, project) ?? [])
  const chain = {
    bySource: grouped(views, ({ source }) => source),
    byTarget: grouped(views, ({ target }) => target),
  }
  projects.set(project, chain)
  return chain
}

/** Every view of a project asks for it. */
const projects = new WeakMap<RuleProject, Chain>()

function grouped(
  views: readonly FiringView[],
  key: (view: FiringView) => string,
): ReadonlyMap<string, readonly FiringView[]> {
  const groups = new Map<string, FiringView[]>()
  for (const view of views) {
    const list = groups.get(key(view))
    if (list) list.push(view)
    else groups.set(key(view), [view])
  }
  return groups
}

/** Undefined for what runs on a clock, keeps its rows or reads from no table. */
export function firingView(resource: Resource, { context }: RuleProject): FiringView | undefined {
  if (!viewKinds.includes(resource.kind)) return undefined
  const spec = resource.spec as MaterializedViewSpec
  const source = sourceName(spec, context.database)
  if (source === undefined || spec.to === undefined) return undefined
  return { resource, source, target: qualifiedName(spec.to, context.database) }
}

/** The qualified name of the table whose inserts a view sees. */
export function sourceName(spec: MaterializedViewSpec, database: string): string | undefined {
  const query = insertQuery(spec)
  const table = query && leftMostTable(query)?.table
  if (table?.kind !== 'identifier' || table.parts.length > 2) return undefined
  if (table.parts.some(({ parameter }) => parameter === true)) return undefined
  const parts = table.parts.map(({ text }) => text)
  return parts.length === 1 ? `${database}.${parts[0]}` : parts.join('.')
}
