/**
 * What a statement mentions: relations minus the common tables in scope, functions as they are written, and names in
 * strings. One walk over any tree; only nodes that open a scope, name their own object or write are told apart.
 */
import { bodiesOf } from './bodies.ts'
import { functionArguments, namesInString, relationArguments } from './string-relations.ts'
import { ownNames, supportFunctions } from './named-fields.ts'
import { placesIn } from './places.ts'
import {
  isRelation,
  isTree,
  listOf,
  literalOf,
  literalPlaceOf,
  locationOf,
  nodeOf,
  nodesOf,
  relationParts,
  stringsOf,
  textOf,
  type Tree,
} from './tree.ts'

export type MentionKind =
  | 'table'
  | 'target'
  | 'function'
  | 'tableFunction'
  | 'commonTable'
  /** A relation named in a string: `'t'::regclass`, `nextval('s')`. */
  | 'argument'
  /** A type by the name that was written; names that the grammar puts in its place are none. */
  | 'type'
  /** What is known only when it runs, and bodies in other languages. */
  | 'unknown'

export interface Mention {
  readonly kind: MentionKind
  readonly name: string
  /** The name's own parts: one of them may hold dots. */
  readonly parts: readonly string[]
  /** Where the name stands, or the string with it; absent for what has no place of its own. */
  readonly start?: number
  readonly end?: number
  /** In the body of a function or DO block: nothing is looked up before it runs. */
  readonly isInBody?: true
}

interface Found {
  readonly kind: MentionKind
  readonly parts: readonly string[]
  /** For the order. */
  readonly at: number
  /** Byte offset of the name itself. */
  readonly place: number | undefined
}

/** Common tables by name; a name with a schema is never one of them. */
type Scope = ReadonlySet<string>

interface Walk {
  readonly found: Found[]
  /** The last place seen, for what has none of its own. */
  at: number
}

/** In the order of the text; bodies of functions stand behind it. */
export function mentionsOf(statement: Tree, text: string): readonly Mention[] {
  const { statements, unknown, tables } = bodiesOf(statement, text)
  const inBody = (kind: MentionKind, name: string): Mention => ({
    ...mention(kind, kind === 'table' ? name.split('.') : [name]),
    isInBody: true,
  })
  return [
    ...outerMentions(statement, text),
    ...tables.map((name) => inBody('table', name)),
    ...statements
      .flatMap((inner) => mentionsOf(inner, ''))
      .map((one): Mention => ({ ...one, isInBody: true })),
    ...unknown.map((name) => inBody('unknown', name)),
  ]
}

function outerMentions(statement: Tree, text: string): readonly Mention[] {
  const walk: Walk = { found: [], at: 0 }
  visit(statement, new Set(), walk)
  const placeOf = text === '' ? () => undefined : placesIn(text)
  return walk.found
    .sort((a, b) => a.at - b.at)
    .map(({ kind, parts, place }) => {
      const span = place === undefined ? undefined : placeOf(place)
      return span === undefined ? mention(kind, parts) : { ...mention(kind, parts), ...span }
    })
}

function mention(kind: MentionKind, parts: readonly string[]): Mention {
  return { kind, name: parts.join('.'), parts }
}

/** Trees come from JSON: what they have is their own. */
function visit(value: unknown, scope: Scope, walk: Walk, except: readonly string[] = none): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, scope, walk)
    return
  }
  if (!isTree(value)) return
  for (const name in value) {
    const fields = value[name]
    if (typeof fields !== 'object' || except.includes(name)) continue
    if (!isTree(fields)) visit(fields, scope, walk)
    else if (isNodeName(name)) visitNode(name, fields, scope, walk)
    else visitFields(fields, scope, walk)
  }
}

const none: readonly string[] = []

function isNodeName(name: string): boolean {
  const first = name.charCodeAt(0)
  return first >= 65 && first <= 90
}

/** Fields whose node goes without a name: `larg`, `funccall`, `pktable`. */
function visitFields(fields: Tree, scope: Scope, walk: Walk): void {
  if (isRelation(fields)) visitNode('RangeVar', fields, scope, walk)
  else if (textOf(fields['op'])?.startsWith('SETOP_')) visitNode('SelectStmt', fields, scope, walk)
  else if ('funcname' in fields && 'funcformat' in fields)
    visitNode('FuncCall', fields, scope, walk)
  else if ('names' in fields && 'typemod' in fields) visitNode('TypeName', fields, scope, walk)
  else visit(fields, scope, walk)
}

function visitNode(name: string, fields: Tree, scope: Scope, walk: Walk): void {
  walk.at = locationOf(fields) ?? walk.at
  const special = nodes[name]
  if (special) special(fields, scope, walk)
  else visit(fields, scope, walk, ownNames[name])
}

type Visit = (fields: Tree, scope: Scope, walk: Walk) => void

const nodes: { readonly [name: string]: Visit } = {
  RangeVar: (fields, scope, walk) => {
    const kind = isCommonTable(fields, scope) ? 'commonTable' : 'table'
    report(walk, kind, relationParts(fields), locationOf(fields))
  },
  SelectStmt: (fields, scope, walk) => {
    visitQuery(fields, scope, walk)
    const into = fields['intoClause']
    if (isTree(into) && isTree(into['rel'])) reportRelation(walk, 'target', into['rel'])
  },
  InsertStmt: visitWrite,
  UpdateStmt: visitWrite,
  DeleteStmt: visitWrite,
  MergeStmt: visitWrite,
  CopyStmt: (fields, scope, walk) => {
    const { relation } = fields
    if (isTree(relation)) reportRelation(walk, fields['is_from'] ? 'target' : 'table', relation)
    visit(fields, scope, walk, ['relation'])
  },
  // FOR UPDATE OF names an alias.
  LockingClause: () => {},
  FuncCall: visitCall,
  RangeFunction: (fields, scope, walk) => {
    for (const item of listOf(fields['functions'])) {
      const call = nodeOf(listOf(nodeOf(item, 'List')?.['items'])[0], 'FuncCall')
      if (call) report(walk, 'tableFunction', calledName(call), locationOf(call))
    }
    visit(fields, scope, walk)
  },
  TypeCast: (fields, scope, walk) => {
    const kind = castKinds[typeOf(fields['typeName']) ?? '']
    const text = kind && literalOf(fields['arg'])
    if (kind && text !== undefined) report(walk, kind, namesIn(text), literalPlaceOf(fields['arg']))
    visit(fields, scope, walk)
  },
  TypeName: (fields, scope, walk) => {
    const parts = stringsOf(fields['names'])
    // `t.a%TYPE`
    if (fields['pct_type'] === true) report(walk, 'table', parts.slice(0, -1), locationOf(fields))
    else if (parts[0] !== 'pg_catalog') report(walk, 'type', parts, locationOf(fields))
    visit(fields, scope, walk)
  },
  CreateTrigStmt: (fields, scope, walk) => {
    visit(fields, scope, walk)
    report(walk, 'function', stringsOf(fields['funcname']))
  },
  CreateEventTrigStmt: (fields, _scope, walk) =>
    report(walk, 'function', stringsOf(fields['funcname'])),
  DefElem: visitOption,
  ObjectWithArgs: (fields, _scope, walk) => report(walk, 'function', stringsOf(fields['objname'])),
  // What they drop, describe or rename is their own object; `ON t` of a trigger stands in its name.
  DropStmt: () => {},
  CommentStmt: () => {},
  AlterFunctionStmt: () => {},
  CreateStmt: (fields, scope, walk) => visit(fields, scope, walk, ['relation']),
  CreateForeignTableStmt: (fields, scope, walk) => {
    const base = isTree(fields['base']) ? without(fields['base'], ['relation']) : {}
    visit({ ...fields, base }, scope, walk)
  },
}

function visitQuery(fields: Tree, scope: Scope, walk: Walk): void {
  const inner = withCommonTables(fields['withClause'], scope, walk)
  visit(fields, inner, walk, ['withClause', 'intoClause'])
}

function visitWrite(fields: Tree, scope: Scope, walk: Walk): void {
  if (isTree(fields['relation'])) reportRelation(walk, 'target', fields['relation'])
  const inner = withCommonTables(fields['withClause'], scope, walk)
  visit(fields, inner, walk, ['relation', 'withClause', 'intoClause'])
}

/** A common table sees those before it; with RECURSIVE every one sees all, itself included. */
function withCommonTables(clause: unknown, scope: Scope, walk: Walk): Scope {
  if (!isTree(clause)) return scope
  const tables = nodesOf(clause['ctes'], 'CommonTableExpr')
  const names = tables.map((table) => textOf(table['ctename']) ?? '')
  const all = new Set([...scope, ...names])
  for (const [index, table] of tables.entries()) {
    const seen = clause['recursive'] ? all : new Set([...scope, ...names.slice(0, index)])
    visit(table, seen, walk)
  }
  return all
}

function isCommonTable(fields: Tree, scope: Scope): boolean {
  return fields['schemaname'] === undefined && scope.has(textOf(fields['relname']) ?? '')
}

function visitCall(fields: Tree, scope: Scope, walk: Walk): void {
  report(walk, 'function', calledName(fields), locationOf(fields))
  const name = stringsOf(fields['funcname']).at(-1) ?? ''
  const args = listOf(fields['args'])
  for (const one of relationArguments(name)) reportString(walk, 'argument', args, one)
  for (const one of functionArguments(name)) reportString(walk, 'function', args, one)
  visit(fields, scope, walk)
}

/** `extract(… FROM …)` and its like come with a schema that nobody wrote. */
function calledName(fields: Tree): readonly string[] {
  const parts = stringsOf(fields['funcname'])
  return fields['funcformat'] === 'COERCE_SQL_SYNTAX' ? parts.slice(-1) : parts
}

function reportString(
  walk: Walk,
  kind: MentionKind,
  args: readonly unknown[],
  { position, argument }: { readonly position: number; readonly argument: string },
): void {
  const named = nodesOf(args, 'NamedArgExpr')
  const byName = named.find((one) => one['name'] === argument)
  const positional = args.filter((one) => nodeOf(one, 'NamedArgExpr') === undefined)
  const value = byName ? byName['arg'] : positional.at(position)
  const text = literalOf(value)
  // A cast to regclass is found by itself.
  if (text !== undefined && text !== '') report(walk, kind, namesIn(text), literalPlaceOf(value))
}

const castKinds: { readonly [type: string]: MentionKind } = {
  regclass: 'argument',
  regproc: 'function',
  regprocedure: 'function',
}

function typeOf(value: unknown): string | undefined {
  const names = isTree(value) ? stringsOf(value['names']) : []
  return names.at(-1)
}

/** `'s.f(int)'` names f; an OID names nothing. */
function namesIn(text: string): readonly string[] {
  const [name = ''] = text.split('(')
  return /^\d+$|^-$/.test(name) ? [] : namesInString(name)
}

/** Options that hold names: OWNED BY of a sequence, the functions of an aggregate, operator or type. */
function visitOption(fields: Tree, scope: Scope, walk: Walk): void {
  const name = textOf(fields['defname']) ?? ''
  const arg = fields['arg']
  const list = stringsOf(nodeOf(arg, 'List')?.['items'])
  if (name === 'owned_by') report(walk, 'table', list.slice(0, -1))
  else if (supportFunctions.has(name)) {
    const type = nodeOf(arg, 'TypeName')
    report(walk, 'function', type ? stringsOf(type['names']) : list)
  } else visit(fields, scope, walk)
}

function reportRelation(walk: Walk, kind: MentionKind, fields: Tree): void {
  walk.at = locationOf(fields) ?? walk.at
  report(walk, kind, relationParts(fields), locationOf(fields))
}

function report(walk: Walk, kind: MentionKind, parts: readonly string[], place?: number): void {
  if (parts.length > 0) walk.found.push({ kind, parts, at: walk.at, place })
}

function without(fields: Tree, names: readonly string[]): Tree {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}
