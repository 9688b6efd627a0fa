import type {
  ColumnDefinition,
  ConstraintDefinition,
  IndexDefinition,
  ProjectionDefinition,
  TableElements,
} from '../ast/table.ts'
import type { ColumnParts, ConstraintParts, IndexParts, ProjectionParts } from './parts.ts'
import { names, optional, settingsMap, slice } from './slice.ts'

interface Elements {
  readonly columns: readonly ColumnParts[]
  readonly indexes: readonly IndexParts[]
  readonly projections: readonly ProjectionParts[]
  readonly constraints: readonly ConstraintParts[]
}

/** What stands in the brackets of CREATE TABLE. */
export function elementParts(source: string, elements: TableElements | undefined): Elements {
  return {
    columns: (elements?.columns ?? []).map((node) => columnParts(source, node)),
    indexes: (elements?.indexes ?? []).map((node) => indexParts(source, node)),
    projections: (elements?.projections ?? []).map((node) => projectionParts(source, node)),
    constraints: (elements?.constraints ?? []).map((node) => constraintParts(source, node)),
  }
}

function columnParts(source: string, node: ColumnDefinition): ColumnParts {
  const { defaultKind, defaultValue } = node
  const given = defaultValue && slice(source, defaultValue)
  return {
    name: node.name.map((part) => part.text).join('.'),
    span: { start: node.start, end: node.end },
    ...optional(source, 'type', node.type),
    ...(node.nullable && { nullable: node.nullable }),
    ...(defaultKind === 'DEFAULT' && given && { default: given }),
    ...(defaultKind === 'MATERIALIZED' && given && { materialized: given }),
    ...(defaultKind === 'ALIAS' && given && { alias: given }),
    ...(defaultKind === 'EPHEMERAL' && { ephemeral: given ?? (true as const) }),
    ...optional(source, 'codec', node.codec),
    ...optional(source, 'statistics', node.statistics),
    ...optional(source, 'ttl', node.ttl),
    ...(node.comment && { comment: node.comment.value }),
    primaryKey: node.primaryKey ?? false,
    ...(node.autoIncrement && { autoIncrement: true as const }),
    settings: settingsMap(source, node.settings),
  }
}

function indexParts(source: string, node: IndexDefinition): IndexParts {
  return {
    name: node.name.text,
    span: { start: node.start, end: node.end },
    expression: slice(source, node.expression),
    ...optional(source, 'type', node.type),
    ...optional(source, 'granularity', node.granularity),
    ...(node.unique && { unique: true as const }),
    ...(node.storing && { storing: names(node.storing) }),
  }
}

function projectionParts(source: string, node: ProjectionDefinition): ProjectionParts {
  return {
    name: node.name.text,
    span: { start: node.start, end: node.end },
    ...optional(source, 'query', node.query),
    text: source.slice(node.start, node.end),
    settings: settingsMap(source, node.settings),
  }
}

function constraintParts(source: string, node: ConstraintDefinition): ConstraintParts {
  return {
    name: node.name.text,
    span: { start: node.start, end: node.end },
    ...optional(source, node.type === 'CHECK' ? 'check' : 'assume', node.expression),
  }
}
