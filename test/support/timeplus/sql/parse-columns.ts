/** Column lists: columns, indices, constraints, families (timeplus.md §1.3, §1.4). */
import type {
  ColumnDeclaration,
  ColumnList,
  ConstraintDeclaration,
  FamilyDeclaration,
  IndexDeclaration,
  ProjectionDeclaration,
} from './definition.ts'
import type { Expression } from './expression.ts'
import { parseExpression } from './parse-expression.ts'
import { parseCall } from './parse-call.ts'
import { parseColumnName } from './parse-names.ts'
import { parseQueryExpression } from './parse-query.ts'
import { parseDataType } from './parse-type.ts'
import type { Reader } from './reader.ts'

type Element =
  | { readonly kind: 'column'; readonly value: ColumnDeclaration }
  | { readonly kind: 'index'; readonly value: IndexDeclaration }
  | { readonly kind: 'constraint'; readonly value: ConstraintDeclaration }
  | { readonly kind: 'projection'; readonly value: ProjectionDeclaration }
  | { readonly kind: 'family'; readonly value: FamilyDeclaration }
  | { readonly kind: 'primaryKey'; readonly value: Expression }

export interface ParsedList {
  readonly list: ColumnList
  /** PRIMARY KEY inside the list: it moves to the clause. */
  readonly primaryKey?: Expression
}

/** At the opening bracket. */
export function parseColumnList(reader: Reader, mutable: boolean): ParsedList {
  const elements = reader.bracketed(() => parseElement(reader, mutable))
  const list: ColumnList = {
    columns: elements.flatMap((item) => (item.kind === 'column' ? [item.value] : [])),
    indices: elements.flatMap((item) => (item.kind === 'index' ? [item.value] : [])),
    constraints: elements.flatMap((item) => (item.kind === 'constraint' ? [item.value] : [])),
    projections: elements.flatMap((item) => (item.kind === 'projection' ? [item.value] : [])),
    families: elements.flatMap((item) => (item.kind === 'family' ? [item.value] : [])),
  }
  const keys = elements.flatMap((item) => (item.kind === 'primaryKey' ? [item.value] : []))
  if (keys.length > 1) reader.fail('expected one primary key')
  return keys[0] ? { list, primaryKey: keys[0] } : { list }
}

function parseElement(reader: Reader, mutable: boolean): Element {
  if (reader.sees('INDEX') && !endsColumnName(reader)) {
    reader.next()
    return { kind: 'index', value: parseIndex(reader, mutable) }
  }
  if (reader.takes('CONSTRAINT')) return { kind: 'constraint', value: parseConstraint(reader) }
  if (reader.sees('PROJECTION') && reader.seesSymbol('(', 2)) {
    // Disabled in the parser of 3.x.
    if (reader.dialect.generation !== 1) reader.refuse('PROJECTION')
    reader.next()
    return { kind: 'projection', value: parseProjection(reader) }
  }
  if (mutable && reader.sees('FAMILY') && reader.seesSymbol('(', 2)) {
    reader.next()
    const name = reader.identifier()
    return { kind: 'family', value: { name, columns: reader.bracketed(() => reader.identifier()) } }
  }
  if (reader.takes('PRIMARY KEY')) return { kind: 'primaryKey', value: parseExpression(reader) }
  return { kind: 'column', value: parseColumn(reader) }
}

/** A column named `index`: a type and the end of the element follow. */
function endsColumnName(reader: Reader): boolean {
  return reader.seesSymbol(',', 2) || reader.seesSymbol(')', 2)
}

const NO_TYPE =
  /^(default|materialized|alias|ephemeral|comment|codec|ttl|null|not|remove|first|after)$/i

export function parseColumn(reader: Reader): ColumnDeclaration {
  const name = parseColumnName(reader)
  const next = reader.peek()
  const typed =
    /^(word|quoted)$/.test(next.kind) && !(next.kind === 'word' && NO_TYPE.test(next.text))
  const type = typed ? { type: parseDataType(reader) } : {}
  const nullable = reader.takes('NOT NULL')
    ? { nullable: false }
    : reader.takes('NULL')
      ? { nullable: true }
      : {}
  return {
    name,
    ...type,
    ...nullable,
    ...parseDefault(reader),
    ...(reader.takes('COMMENT') ? { comment: reader.string() } : {}),
    ...(reader.takes('CODEC') ? { codec: reader.bracketed(() => parseCodec(reader)) } : {}),
    ...(reader.takes('TTL') ? { ttl: parseExpression(reader) } : {}),
  }
}

function parseDefault(reader: Reader): Pick<ColumnDeclaration, 'default' | 'autoIncrement'> {
  if (reader.sees('AUTO_INCREMENT')) {
    if (reader.dialect.generation === 1) reader.refuse('AUTO_INCREMENT')
    reader.next()
    return { autoIncrement: true }
  }
  const kind = reader.takesOne('DEFAULT', 'MATERIALIZED', 'ALIAS', 'EPHEMERAL')
  if (!kind) return {}
  const empty = kind === 'EPHEMERAL' && (reader.seesSymbol(',') || reader.seesSymbol(')'))
  return { default: empty ? { kind } : { kind, expression: parseExpression(reader) } }
}

/** `LZ4`, `ZSTD(1)`: the empty brackets go. */
export function parseCodec(reader: Reader): Expression {
  const name = reader.identifier()
  if (!reader.seesSymbol('(')) return { kind: 'identifier', parts: [name] }
  const parsed = parseCall(reader, name)
  const empty = parsed.kind === 'call' && parsed.arguments.length === 0
  return empty ? { kind: 'identifier', parts: [name] } : parsed
}

/** After the word INDEX. */
export function parseIndex(reader: Reader, mutable: boolean): IndexDeclaration {
  const name = reader.identifier()
  const expression = parseExpression(reader)
  if (reader.takes('TYPE')) {
    const type = parseCodec(reader)
    const granularity = reader.takes('GRANULARITY') ? reader.unsigned() : 1
    return { name, expression, type, granularity }
  }
  if (!mutable) reader.fail('expected TYPE')
  const unique = reader.takes('UNIQUE')
  const storing = reader.takes('STORING') ? reader.bracketed(() => reader.identifier()) : undefined
  return { name, expression, unique, ...(storing ? { storing } : {}) }
}

/** After the word CONSTRAINT. */
export function parseConstraint(reader: Reader): ConstraintDeclaration {
  const name = reader.identifier()
  const kind = reader.takesOne('CHECK', 'ASSUME')
  if (!kind) reader.fail('expected CHECK')
  return { name, kind, expression: parseExpression(reader) }
}

function parseProjection(reader: Reader): ProjectionDeclaration {
  const name = reader.identifier()
  reader.expectsSymbol('(')
  const query = parseQueryExpression(reader)
  reader.expectsSymbol(')')
  return { name, query }
}
