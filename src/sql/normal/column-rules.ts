/** Columns, indexes and codecs as the server stores them. */
import type { Expression } from '../ast/expression.ts'
import type { ColumnDefinition, IndexDefinition, TableElements } from '../ast/table.ts'
import { name, number } from './build.ts'
import { defaultType } from './default-type.ts'
import { withDefaultParameters } from './codec.ts'
import { flattenNested, nullableType } from './nested.ts'
import { normalSettings } from './query.ts'
import { CLICKHOUSE, type NodeRule, PROTON, rule } from './rule.ts'

export const COLUMN_RULES: readonly NodeRule[] = [
  rule(
    'column',
    {
      id: 'dotted-column-name',
      seen: PROTON,
      what: 'A column `n.a` has one name with a dot in it, however it was quoted.',
    },
    (node) => ({ ...node, name: [name(columnName(node))] }),
  ),
  rule(
    'column',
    {
      id: 'column-collation',
      seen: CLICKHOUSE,
      what: 'COLLATE behind the type of a column is not stored.',
      dialect: 'clickhouse',
    },
    ({ collate: _, ...node }) => node,
  ),
  rule(
    'column',
    {
      id: 'literal-default-type',
      seen: CLICKHOUSE,
      what: 'A column without a type gets the type of its default; that of a literal and of a conversion is known.',
      dialect: 'clickhouse',
    },
    (node, context) => {
      const type = node.type ? undefined : defaultType(node.defaultValue, context)
      return type ? { ...node, type } : node
    },
  ),
  rule(
    'column',
    {
      id: 'nullable-column',
      seen: CLICKHOUSE,
      what: '`a Int8 NULL` is stored as `a Nullable(Int8)`; NOT NULL is dropped.',
    },
    ({ nullable, ...node }) =>
      node.type
        ? { ...node, type: nullableType(node.type, nullable) }
        : { ...node, ...(nullable && { nullable }) },
  ),
  rule(
    'column',
    {
      id: 'default-null',
      seen: CLICKHOUSE,
      what: 'A column with DEFAULT NULL is stored with a Nullable type.',
      dialect: 'clickhouse',
    },
    (node) =>
      node.type && node.defaultKind === 'DEFAULT' && isNull(node.defaultValue)
        ? { ...node, type: nullableType(node.type, 'NULL') }
        : node,
  ),
  rule(
    'column',
    {
      id: 'codec-parameters',
      seen: CLICKHOUSE,
      what: 'Parameters of codecs are filled in; those of Delta, DoubleDelta and Gorilla are the width of the type.',
      dialect: 'clickhouse',
    },
    (node) =>
      node.codec ? { ...node, codec: withDefaultParameters(node.codec, node.type) } : node,
  ),
  rule(
    'column',
    {
      id: 'column-settings',
      seen: CLICKHOUSE,
      what: 'Settings of a column have no order.',
    },
    (node) => (node.settings ? { ...node, settings: normalSettings(node.settings) } : node),
  ),
  rule(
    'index',
    {
      id: 'index-granularity',
      seen: CLICKHOUSE,
      what: '`GRANULARITY 1` is written out for an index, 100000000 for one of text or vectors.',
    },
    (node) => ({
      ...node,
      granularity: node.granularity ?? number(isOfWholePart(node) ? '100000000' : '1'),
    }),
  ),
  ...elementsRule(),
]

/** Indexes that the engine builds once for a part. */
function isOfWholePart({ type }: IndexDefinition): boolean {
  return type?.name.text === 'text' || type?.name.text === 'vector_similarity'
}

function isNull(node: Expression | undefined): boolean {
  return node?.kind === 'constant' && node.name === 'NULL'
}

/** Runs on the statements, since one column becomes several. */
function elementsRule(): readonly NodeRule[] {
  const facts = {
    id: 'nested-column',
    seen: CLICKHOUSE,
    what: '`n Nested(a T, b U)` is stored as the columns `n.a Array(T)` and `n.b Array(U)`.',
  }
  const apply = <N extends { readonly elements?: TableElements }>(node: N): N =>
    node.elements ? { ...node, elements: flattened(node.elements) } : node
  return [
    rule('createTable', facts, apply),
    rule('createView', facts, apply),
    rule('createMaterializedView', facts, apply),
  ]
}

function flattened(elements: TableElements): TableElements {
  return { ...elements, columns: elements.columns.flatMap(nestedColumns) }
}

function nestedColumns(node: ColumnDefinition): readonly ColumnDefinition[] {
  const flat = node.type && flattenNested({ name: columnName(node), type: node.type })
  if (!flat) return [node]
  return flat.map((part) => ({ ...node, name: [name(part.name)], type: part.type }))
}

export function columnName(column: ColumnDefinition): string {
  return column.name.map((part) => part.text).join('.')
}
