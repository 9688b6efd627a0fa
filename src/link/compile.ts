/**
 * Turns plan documents into resources and their graph: addresses, specs, references, order.
 * Pure; everything it knows of a kind comes from the engine's rules.
 */
import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { nearest } from '../diagnostic/nearest.ts'
import type { Span } from '../diagnostic/span.ts'
import type {
  Engine,
  KindContext,
  KindRules,
  SpecProblem,
  SpecReference,
} from '../engine/engine.ts'
import { buildGraph, type Edge, type Graph } from '../graph/graph.ts'
import { levels, topologicalOrder } from '../graph/topological-order.ts'
import { addressName, parseResourceId, type ResourceId, resourceId } from '../resource/id.ts'
import { compareCodeUnits, type JsonObject, sortKeys } from '../resource/json.ts'
import { placeIn } from '../resource/place.ts'
import { finish, type Steps } from '../steps.ts'
import { defaultLifecycle, type Lifecycle, type Resource, type Spec } from '../resource/resource.ts'
import type { PlanDocument } from '../source/plans.ts'
import { cycleDiagnostic } from './cycle.ts'
import { contextOf, indexByName, type NameIndex, nameKey, namespaceOf } from './name-index.ts'
import { unknownColumns } from './unknown-columns.ts'

export interface Compiled {
  /** In creation order (the input's order when there is a cycle). */
  readonly resources: readonly Resource[]
  readonly byId: ReadonlyMap<ResourceId, Resource>
  readonly index: NameIndex<Resource>
  readonly graph: Graph
  /** What the engine's rules may look up among the resources. */
  readonly context: KindContext
  readonly levels: ReadonlyMap<ResourceId, number>
  /** Databases that resources live in or name, for the scope. */
  readonly databases: ReadonlySet<string>
  readonly diagnostics: readonly Diagnostic[]
}

export interface CompileOptions {
  readonly engine: Engine
  /** Database of unqualified names. */
  readonly database: string
  /** Documents with errors of their own: who refers to them is not reported as well. */
  readonly invalid?: readonly PlanDocument[]
}

export function compile(documents: readonly PlanDocument[], options: CompileOptions): Compiled {
  return finish(compileInSteps(documents, options))
}

/** As `compile`, a step for every resource and pass. */
export function* compileInSteps(
  documents: readonly PlanDocument[],
  options: CompileOptions,
): Steps<Compiled> {
  const diagnostics: Diagnostic[] = []
  const declared = yield* declare(documents, options, diagnostics)
  const broken = brokenNames(documents, declared, options)
  return yield* compileRest(declared, options, broken, diagnostics)
}

/** Links resources that were read before: those of a saved changeset or of a stored release. */
export function compileResources(given: readonly Resource[], options: CompileOptions): Compiled {
  return finish(compileRest(given, options, new Set(), []))
}

function* compileRest(
  given: readonly Resource[],
  options: CompileOptions,
  broken: ReadonlySet<string>,
  diagnostics: Diagnostic[],
): Steps<Compiled> {
  const declared = withFormerNames(given, options.engine)
  const index = indexByName(declared, options.engine)
  reportTakenNames(declared, options.engine, diagnostics)
  const context = contextOf(index, options.database, 'desired')
  const linked = link(declared, options, index, context, broken, diagnostics)
  const { edges, databases } = yield* linked
  diagnostics.push(...(yield* unknownColumns(declared, options.engine, index, context)))
  const byId = new Map(declared.map((resource) => [resource.id, resource] as const))
  const graph = buildGraph(
    declared.map((resource) => resource.id),
    edges,
  )
  yield
  const { order, cycle } = topologicalOrder(graph.nodes, needsOf(graph), byRank(options.engine))
  if (cycle.length > 0) diagnostics.push(cycleDiagnostic(cycle, graph, byId))
  const sorted = cycle.length > 0 ? declared : order.flatMap((id) => byId.get(id) ?? [])
  return {
    resources: sorted,
    byId,
    index,
    graph,
    context,
    levels: levels(order, needsOf(graph)),
    databases,
    diagnostics,
  }
}

/** What is named after something else was called after its former name. */
function withFormerNames(declared: readonly Resource[], engine: Engine): readonly Resource[] {
  const former = new Map(
    declared.flatMap(({ kind, name, renamedFrom }) => {
      const namespace = engine.kinds[kind]?.namespace
      return renamedFrom === undefined || namespace === undefined
        ? []
        : [[nameKey(namespace, name), renamedFrom] as const]
    }),
  )
  if (former.size === 0) return declared
  return declared.map((resource) => {
    const { kind, spec, address } = resource
    const renamedFrom = engine.kinds[kind]?.formerName?.(spec, address, (namespace, name) =>
      former.get(nameKey(namespace, name)),
    )
    return renamedFrom === undefined ? resource : { ...resource, renamedFrom }
  })
}

/** Ties in every order: rank of the kind, then the name, then the kind. */
export function byRank(engine: Engine): (a: ResourceId, b: ResourceId) => number {
  const parts = new Map<ResourceId, { rank: number; kind: string; name: string }>()
  // Each is compared with many others.
  const partsOf = (id: ResourceId): { rank: number; kind: string; name: string } => {
    const known = parts.get(id)
    if (known !== undefined) return known
    const { kind, name } = parseResourceId(id)
    const found = { rank: engine.kinds[kind]?.rank ?? 0, kind, name }
    parts.set(id, found)
    return found
  }
  return (a, b) => {
    const left = partsOf(a)
    const right = partsOf(b)
    return (
      left.rank - right.rank ||
      compareCodeUnits(left.name, right.name) ||
      compareCodeUnits(left.kind, right.kind)
    )
  }
}

function needsOf(graph: Graph): (id: ResourceId) => Iterable<ResourceId> {
  return (id) =>
    (graph.needs.get(id) ?? []).filter(({ late }) => !late).map(({ dependency }) => dependency)
}

/** Reads every document's spec. Specs are read on their own, so the order of files is nothing. */
function* declare(
  documents: readonly PlanDocument[],
  { engine, database }: CompileOptions,
  diagnostics: Diagnostic[],
): Steps<readonly Resource[]> {
  const seen = new Map<ResourceId, Resource>()
  const empty: KindContext = { database, side: 'desired', lookup: () => undefined }
  for (const document of documents) {
    yield
    const rules = engine.kinds[document.kind]
    if (rules === undefined) continue
    const json = document.json as JsonObject
    const address = rules.address(json, database)
    if (address === undefined) continue
    if (hasTooManyParts(json, rules, engine)) diagnostics.push(tooManyParts(document, engine))
    const { spec, problems } = rules.read(json, empty)
    diagnostics.push(...problems.map((problem) => problemDiagnostic(problem, document)))
    if (problems.some((problem) => problem.severity === 'error')) continue
    const name = addressName(address)
    const id = resourceId(document.kind, name)
    const first = seen.get(id)
    if (first !== undefined) {
      if (!areApart(json, first)) diagnostics.push(duplicate(id, document, first))
      continue
    }
    const formerName = json['renamedFrom']
    seen.set(id, {
      id,
      kind: document.kind,
      name,
      address,
      // Statements list settings and entries as the spec does: the order of keys must be nothing.
      spec: sortKeys(spec) as Spec,
      lifecycle: lifecycleOf(json),
      dependsOn: textList(json['dependsOn']).map((text) => qualifiedId(text, engine, database)),
      ...(typeof formerName === 'string'
        ? { renamedFrom: formerAddress(formerName, rules, address.database) }
        : {}),
      checks: Array.isArray(json['checks']) ? json['checks'] : [],
      secrets: placeholdersIn(spec),
      origin: document,
    })
  }
  return [...seen.values()]
}

/** References of all resources → edges; a name that nothing answers to is an error. */
function* link(
  resources: readonly Resource[],
  { engine }: CompileOptions,
  index: NameIndex<Resource>,
  context: KindContext,
  broken: ReadonlySet<string>,
  diagnostics: Diagnostic[],
): Steps<{ readonly edges: readonly Edge[]; readonly databases: ReadonlySet<string> }> {
  const edges: Edge[] = []
  const databases = new Set<string>()
  for (const resource of resources) {
    yield
    const rules = engine.kinds[resource.kind]
    if (rules === undefined) continue
    if (resource.address.database !== undefined) databases.add(resource.address.database)
    for (const reference of rules.references(resource.spec, resource.address, context)) {
      if (reference.namespace === 'database') databases.add(reference.name)
      const targets = index.getAll(nameKey(reference.namespace, reference.name))
      const at = (): Span | undefined => placeIn(resource, reference)
      if (targets.length > 0) {
        for (const target of targets) {
          if (target.id !== resource.id)
            edges.push({
              dependant: resource.id,
              dependency: target.id,
              via: reference.via,
              at,
              ...(reference.late ? { late: true } : {}),
            })
          else if (reference.namespace === 'function' && !rules.mayCallItself)
            diagnostics.push(callsItself(resource, at()))
        }
      } else if (isMissing(reference, engine) && !broken.has(reference.name)) {
        const diagnostic = unknownReference(reference, resource, index, at())
        if (diagnostic) diagnostics.push(diagnostic)
      }
    }
    for (const dependency of resource.dependsOn) {
      const at = (): Span | undefined => resource.origin?.spanOf(['dependsOn'])
      const target = findDeclared(dependency, index, engine)
      if (target === undefined && broken.has(parseResourceId(dependency).name)) continue
      if (target === undefined) {
        diagnostics.push(unknownDependsOn(dependency, resource, resources, at()))
      } else {
        edges.push({ dependant: resource.id, dependency: target.id, via: 'dependsOn', at })
      }
    }
  }
  return { edges, databases }
}

/** Names of documents that were refused, by their schema or by their own SQL. */
function brokenNames(
  documents: readonly PlanDocument[],
  declared: readonly Resource[],
  { engine, database, invalid }: CompileOptions,
): ReadonlySet<string> {
  const names = new Set<string>()
  const read = new Set(declared.map((resource) => resource.origin))
  for (const document of [...documents, ...(invalid ?? [])]) {
    if (read.has(document)) continue
    const json = document.json as JsonObject
    const { name } = json
    if (typeof name !== 'string') continue
    const address = engine.kinds[document.kind]?.address(json, database)
    names.add(address === undefined ? name : addressName(address))
    names.add(name)
  }
  return names
}

/** A name with dots of its own has to say where its database ends. */
function hasTooManyParts(json: JsonObject, { lives }: KindRules, engine: Engine): boolean {
  const { name } = json
  const isGiven = json[engine.databaseField ?? 'database'] !== undefined
  const isPlain = lives === 'database' && !isGiven && typeof name === 'string'
  // The arguments of a function may have names with dots.
  return isPlain && name.replace(/\(.*/s, '').split('.').length > 2
}

function tooManyParts(document: PlanDocument, engine: Engine): Diagnostic {
  const word = engine.databaseField ?? 'database'
  return {
    code: 'BAD_VALUE',
    severity: 'error',
    message: `\`${String(document.json['name'])}\` has more parts than a ${word} and a name`,
    span: document.spanOf(['name']),
    hint: `a name that holds dots itself is given with \`${word}:\` beside it.`,
  }
}

function callsItself(resource: Resource, at: Span | undefined): Diagnostic {
  return {
    code: 'CYCLE',
    severity: 'error',
    message: `${describe(resource)} calls itself`,
    ...(at ? { span: at } : {}),
    hint: 'the engine writes a function into its callers, and would never come to an end here.',
  }
}

function isMissing(reference: SpecReference, engine: Engine): boolean {
  if (reference.dynamic || reference.maybe) return false
  return !engine.owns(reference.namespace, reference.name)
}

/** Namespaces whose names a plan declares itself or as External: an unknown one is an error. */
const closedNamespaces: ReadonlySet<string> = new Set([
  'relation',
  'function',
  'dictionary',
  'type',
])

function unknownReference(
  reference: SpecReference,
  resource: Resource,
  index: NameIndex<Resource>,
  at: Span | undefined,
): Diagnostic | undefined {
  const names = index.namesIn(reference.namespace)
  const near = nearest(reference.name, names)
  // Roles, collections and databases may be the server's own: only a likely typo is an error.
  if (!closedNamespaces.has(reference.namespace) && near === undefined) return undefined
  if (reference.namespace === 'database') return undefined
  const other = near === undefined ? undefined : index.get(nameKey(reference.namespace, near))
  const place = other?.origin?.span
  const what = reference.namespace === 'relation' ? '' : `${reference.namespace} `
  return {
    code: 'UNKNOWN_REFERENCE',
    severity: 'error',
    message: `${describe(resource)} ${reference.via} ${what}\`${reference.name}\`, which no plan declares`,
    ...(at ? { span: at } : {}),
    hint: `${near === undefined ? '' : `did you mean \`${near}\`? `}If another team owns it, declare it as kind External.`,
    ...(place && near !== undefined
      ? { related: [{ message: `\`${near}\` is declared here`, span: place }] }
      : {}),
  }
}

function unknownDependsOn(
  id: ResourceId,
  resource: Resource,
  resources: readonly Resource[],
  at: Span | undefined,
): Diagnostic {
  const near = nearest(
    id,
    resources.map((candidate) => candidate.id),
  )
  return {
    code: 'UNKNOWN_REFERENCE',
    severity: 'error',
    message: `${describe(resource)} depends on \`${id}\`, which no plan declares`,
    ...(at ? { span: at } : {}),
    hint:
      near === undefined
        ? 'dependsOn takes `Kind/name` of declared resources.'
        : `did you mean \`${near}\`?`,
  }
}

/** Two forms of one resource for different environments: no environment has both. */
function areApart(json: JsonObject, first: Resource): boolean {
  const here = textList(json['environments'])
  const there = textList(first.origin?.json['environments'])
  return here.length > 0 && there.length > 0 && !here.some((name) => there.includes(name))
}

function duplicate(id: ResourceId, document: PlanDocument, first: Resource): Diagnostic {
  const span = first.origin?.span
  return {
    code: 'DUPLICATE_RESOURCE',
    severity: 'error',
    message: `\`${id}\` is declared twice`,
    span: document.spanOf(['name']),
    ...(span ? { related: [{ message: 'first declared here', span }] } : {}),
    hint: 'Keep one of them, or give the other another name.',
  }
}

/** Relations of one database share a namespace, whatever their kind. */
function reportTakenNames(
  resources: readonly Resource[],
  engine: Engine,
  diagnostics: Diagnostic[],
): void {
  const holders = new Map<string, Resource>()
  for (const resource of resources) {
    const rules = engine.kinds[resource.kind]
    if (rules === undefined) continue
    const key = nameKey(namespaceOf(rules, resource.spec), resource.name)
    const holder = holders.get(key)
    if (holder === undefined) {
      holders.set(key, resource)
      continue
    }
    const span = holder.origin?.span
    diagnostics.push({
      code: 'NAME_TAKEN',
      severity: 'error',
      message: `\`${resource.id}\` and \`${holder.id}\` share one name; ${engine.name} can hold only one of them`,
      ...(resource.origin ? { span: resource.origin.spanOf(['name']) } : {}),
      ...(span ? { related: [{ message: 'the other is declared here', span }] } : {}),
      hint: 'Give one of them another name.',
    })
  }
}

function problemDiagnostic(problem: SpecProblem, document: PlanDocument): Diagnostic {
  // A field that came from the statement has no place of its own.
  const isWritten =
    Object.hasOwn(document.json, String(problem.path[0])) || !('ddl' in document.json)
  const span =
    problem.start === undefined || !isWritten
      ? document.spanOf(isWritten ? problem.path : ['ddl'])
      : document.spanInText(problem.path, problem.start, problem.end ?? problem.start + 1)
  return {
    code: problem.code,
    severity: problem.severity,
    message: problem.message,
    span,
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
  }
}

function lifecycleOf(json: JsonObject): Lifecycle {
  const given = json['lifecycle'] as Partial<Lifecycle> | undefined
  return given === undefined ? defaultLifecycle : { ...defaultLifecycle, ...given }
}

/** `Kind/name` with the default database added where the kind lives in one. */
function qualifiedId(text: string, engine: Engine, database: string): ResourceId {
  const { kind, name } = parseResourceId(text)
  const rules = engine.kinds[kind]
  const isPlain = rules?.lives === 'database' && !name.includes('.')
  return resourceId(kind, isPlain ? `${database}.${name}` : name)
}

function findDeclared(
  id: ResourceId,
  index: NameIndex<Resource>,
  engine: Engine,
): Resource | undefined {
  const { kind, name } = parseResourceId(id)
  const rules = engine.kinds[kind]
  if (rules === undefined) return undefined
  const found = index.get(nameKey(rules.namespace, name)) ?? index.get(nameKey('function', name))
  if (found === undefined) return undefined
  const family = (candidate: string): string => engine.kinds[candidate]?.family ?? candidate
  return family(found.kind) === family(kind) ? found : undefined
}

/** A former name without a database is in the database of the new one, where that has one. */
function formerAddress(name: string, rules: KindRules, own: string | undefined): string {
  if (rules.lives !== 'database' || own === undefined || name.includes('.')) return name
  return `${own}.${name}`
}

function textList(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : []
}

const placeholder = /\$\{(?:env|file):[^}]*\}/g

/** The secret references of a spec, sorted and each once. */
export function placeholdersIn(value: unknown): readonly string[] {
  const text = JSON.stringify(value) ?? ''
  return [...new Set(text.match(placeholder) ?? [])].sort(compareCodeUnits)
}

function describe(resource: Resource): string {
  const words = resource.kind.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return `${words} \`${resource.name}\``
}
