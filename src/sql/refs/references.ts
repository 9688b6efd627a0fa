/**
 * What a tree refers to. One walk with scopes: common tables, aliases and lambda arguments hide names; everything
 * else that stands where a table, dictionary or declared function can stand is reported with its place.
 */
import { children } from '../ast/children.ts'
import type { Call, Expression, Operation } from '../ast/expression.ts'
import type { Node } from '../ast/node.ts'
import type { Query, Select, TableSource } from '../ast/query.ts'
import type { Name, Span } from '../ast/span.ts'
import { accessReferences } from './access.ts'
import { declaredFunction } from './combinators.ts'
import { dictionaryFunction, tableFunctionArguments } from './arguments.ts'
import { engineReferences, sourceReferences } from './engines.ts'
import { fromIdentifier, fromNames } from './names.ts'
import type { Reference, ReferenceOptions, ReferencePlace } from './reference.ts'
import {
  branchScope,
  commonTableScope,
  EMPTY_SCOPE,
  isCommonTable,
  type Scope,
  selectScope,
  withValues,
} from './scope.ts'
import { diskReference, movedTo, settingReferences } from './settings.ts'

/** All references of a statement, query, expression or fragment, in the order of the text. */
export function references(node: Node, options: ReferenceOptions = {}): readonly Reference[] {
  const found: Reference[] = []
  const walk: Walk = {
    functions: options.functions ?? new Set(),
    embedded: (inner) => references(inner, options),
    report: (reference) => {
      if (reference) found.push(reference)
    },
  }
  visit(node, EMPTY_SCOPE, walk)
  return found.sort((a, b) => a.start - b.start || a.end - b.end)
}

interface Walk {
  readonly functions: ReadonlySet<string>
  /** References of a query that stands in a string. */
  readonly embedded: (inner: Node) => readonly Reference[]
  readonly report: (reference: Reference | undefined) => void
}

function visit(node: Node, scope: Scope, walk: Walk): void {
  switch (node.kind) {
    case 'select':
      visitSelect(node, scope, walk)
      return
    case 'setOperation':
      visitBranches(node.branches, scope, walk)
      return
    case 'tableSource':
      visitSource(node, scope, walk)
      return
    case 'operation':
      visitOperation(node, scope, walk)
      return
    case 'call':
      visitCall(node, scope, walk)
      return
    case 'lambda': {
      const names = node.parameters.map((parameter) => parameter.text)
      visit(node.body, withValues(scope, names), walk)
      return
    }
    case 'transform':
      // `* APPLY f` names a function without calling it.
      for (const item of node.transform === 'APPLY' ? node.items : [])
        if (item.kind === 'identifier') reportFunction(item.parts.at(-1), scope, walk)
      visitChildren(node, scope, walk)
      return
    case 'setting':
      for (const reference of settingReferences(node)) walk.report(reference)
      visitChildren(node, scope, walk)
      return
    case 'ttlItem':
      walk.report(diskReference(node.action === 'TO DISK' ? node.destination : undefined))
      visitChildren(node, scope, walk)
      return
    default:
      visitStatement(node, scope, walk)
      return
  }
}

function visitChildren(node: Node, scope: Scope, walk: Walk): void {
  for (const child of children(node)) visit(child, scope, walk)
}

function visitSelect(select: Select, outer: Scope, walk: Walk): void {
  const scope = selectScope(select, outer)
  for (const child of children(select)) {
    if (child.kind === 'commonTable')
      visit(child.query, commonTableScope(child, select, scope, outer), walk)
    else visit(child, scope, walk)
  }
}

function visitBranches(branches: readonly Query[], outer: Scope, walk: Walk): void {
  const [first] = branches
  const scope = first && leftmost(first)
  for (const branch of branches) {
    visit(branch, scope && branch !== first ? branchScope(scope, outer) : outer, walk)
  }
}

/** The SELECT a set operation starts with; brackets shut its WITH in. */
function leftmost(query: Query): Select | undefined {
  if (query.kind === 'select') return query
  const [first] = query.kind === 'setOperation' ? query.branches : []
  return first && leftmost(first)
}

function visitSource(source: TableSource, scope: Scope, walk: Walk): void {
  const { table } = source
  if (table.kind === 'identifier') {
    const [only] = table.parts
    const isCommon =
      table.parts.length === 1 && only !== undefined && isCommonTable(scope, only.text)
    walk.report(fromIdentifier(isCommon ? 'commonTable' : 'table', table))
  } else if (table.kind === 'call') {
    visitTableFunction(table, scope, walk)
  } else {
    // `FROM (EXPLAIN …)` is a call of viewExplain to the server.
    if (table.kind === 'explain') walk.report(viewExplain(table))
    visit(table, scope, walk)
  }
  if (source.sample) visit(source.sample, scope, walk)
  if (source.sampleOffset) visit(source.sampleOffset, scope, walk)
}

function viewExplain({ start, end }: Span): Reference {
  return {
    kind: 'tableFunction',
    parts: ['viewExplain'],
    start,
    end,
    dynamic: false,
    quoting: 'bare',
  }
}

/** A call in FROM: the function itself, the tables among its arguments, and whatever the rest refers to. */
function visitTableFunction(call: Call, scope: Scope, walk: Walk, place?: ReferencePlace): void {
  const called = fromNames('tableFunction', [...(call.qualifier ?? []), call.name])
  walk.report(place === undefined ? called : { ...called, place })
  const tables = tableFunctionArguments(call)
  for (const reference of tables.references) {
    const hidden =
      reference.quoting === 'bare' &&
      reference.parts.length === 1 &&
      isCommonTable(scope, reference.parts[0] ?? '')
    walk.report(hidden ? { ...reference, kind: 'commonTable' } : reference)
  }
  for (const nested of tables.sources)
    visitTableFunction(nested, scope, walk, tables.place ?? place)
  for (const argument of call.args ?? []) {
    if (!tables.consumed.has(argument)) visit(argument, scope, walk)
  }
  for (const setting of call.settings ?? []) visit(setting, scope, walk)
}

const MEMBERSHIP: ReadonlySet<string> = new Set(['IN', 'NOT IN', 'GLOBAL IN', 'GLOBAL NOT IN'])
const MEMBERSHIP_CALLS: ReadonlySet<string> = new Set([
  'in',
  'notIn',
  'globalIn',
  'globalNotIn',
  'nullIn',
  'notNullIn',
  'not_in',
  'global_in',
  'global_not_in',
])

function visitOperation(node: Operation, scope: Scope, walk: Walk): void {
  if (!MEMBERSHIP.has(node.operator)) {
    visitChildren(node, scope, walk)
    return
  }
  const [left, right] = node.operands
  if (left) visit(left, scope, walk)
  if (right) visitMembers(right, scope, walk)
}

/** The right side of IN: a bare name is a common table, a value in scope, or for a catalogue to tell. */
function visitMembers(right: Expression, scope: Scope, walk: Walk): void {
  if (right.kind !== 'identifier') {
    visit(right, scope, walk)
    return
  }
  const [only] = right.parts
  const isLocal =
    right.parts.length === 1 &&
    only !== undefined &&
    (isCommonTable(scope, only.text) || scope.values.has(only.text))
  if (isLocal && only !== undefined && isCommonTable(scope, only.text))
    walk.report(fromIdentifier('commonTable', right))
  else if (!isLocal) walk.report(fromIdentifier('inIdentifier', right))
}

function visitCall(node: Call, scope: Scope, walk: Walk): void {
  if (!node.entity) reportFunction(node.name, scope, walk)
  const [first, second] = node.args ?? []
  if (first && dictionaryFunction(node)) {
    walk.report(dictionaryFunction(node))
    if (first.kind !== 'identifier') visit(first, scope, walk)
    for (const child of children({ ...node, args: node.args?.slice(1) ?? [] }))
      visit(child, scope, walk)
    return
  }
  if (first && second && MEMBERSHIP_CALLS.has(node.name.text)) {
    visit(first, scope, walk)
    visitMembers(second, scope, walk)
    return
  }
  visitChildren(node, scope, walk)
}

function reportFunction(name: Name | undefined, scope: Scope, walk: Walk): void {
  if (!name || scope.lambdas.has(name.text)) return
  const declared = declaredFunction(name.text, walk.functions)
  if (declared !== undefined) walk.report({ ...fromNames('function', [name]), parts: [declared] })
}

/** Clauses outside queries that name other objects. */
function visitStatement(node: Node, scope: Scope, walk: Walk): void {
  switch (node.kind) {
    case 'createTable':
      if (node.storage.engine) visitEngine(node.storage.engine, walk)
      if (node.origin && node.origin.form !== 'SELECT') visitLike(node.origin.table, scope, walk)
      break
    case 'createMaterializedView':
      if (node.to) walk.report(fromIdentifier('target', node.to))
      if (node.storage.engine) visitEngine(node.storage.engine, walk)
      break
    case 'refresh':
      for (const name of node.dependsOn) walk.report(fromIdentifier('table', name))
      break
    case 'createDictionary':
      if (node.dictionarySource) {
        for (const reference of sourceReferences(node.dictionarySource, walk.embedded))
          walk.report(reference)
      }
      break
    case 'createTask':
      if (node.to) walk.report(fromIdentifier('target', node.to))
      break
    case 'createAlert':
      reportFunction(node.function, scope, walk)
      break
    case 'drop':
      // Several tables are a list of table names to the server (26.7), a single one is not.
      if (node.object === 'TABLE' && node.names.length > 1)
        for (const name of node.names) walk.report(fromIdentifier('table', name))
      break
    case 'alterCommand':
      walk.report(diskReference(movedTo(node)))
      break
    case 'insert':
      if (node.target.kind === 'identifier') walk.report(fromIdentifier('target', node.target))
      else visitTableFunction(node.target, scope, walk, 'whole')
      break
    case 'alter':
      walk.report({ ...fromIdentifier('target', node.name), place: 'altered' })
      break
    case 'alterTable':
      walk.report({ ...fromIdentifier('table', node.name), place: 'partition' })
      break
    case 'show':
      if (node.verb === 'DESCRIBE' && node.name) walk.report(fromIdentifier('table', node.name))
      break
    default:
      for (const reference of accessReferences(node)) walk.report(reference)
  }
  visitChildren(node, scope, walk)
}

function visitEngine(engine: Call, walk: Walk): void {
  for (const reference of engineReferences(engine)) walk.report(reference)
}

function visitLike(table: Node, scope: Scope, walk: Walk): void {
  if (table.kind === 'identifier') walk.report(fromIdentifier('like', table))
  else if (table.kind === 'call') visitTableFunction(table, scope, walk, 'whole')
}
