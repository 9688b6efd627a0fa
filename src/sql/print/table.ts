import type {
  Codec,
  ColumnDefinition,
  ConstraintDefinition,
  DictionaryColumn,
  FamilyDefinition,
  IndexDefinition,
  KeyClause,
  KeyValue,
  KeyValueCall,
  LifetimeClause,
  ProjectionDefinition,
  RangeClause,
  RefreshClause,
  Storage,
  TableElements,
  TimeSpan,
  TtlClause,
  TtlItem,
} from '../ast/table.ts'
import type { Name } from '../ast/span.ts'
import { quoteIdentifier } from '../lex/literal.ts'
import { callText, expressionText, listText, orderItemText } from './expression.ts'
import { settingsText } from './settings.ts'
import { COMPACT, deeper, type Layout, nameText, newline, pathText, words } from './printing.ts'
import { queryText } from './query.ts'
import { typeText } from './type.ts'

/** The bracketed list of a table, one element per line when pretty. */
export function elementsText(elements: TableElements, layout: Layout): string {
  const items = [
    ...elements.columns.map((column) => columnText(column)),
    ...elements.indexes.map((node) => `INDEX ${indexText(node)}`),
    ...elements.constraints.map((node) => `CONSTRAINT ${constraintText(node)}`),
    ...elements.projections.map((node) => `PROJECTION ${projectionText(node)}`),
    ...(elements.families ?? []).map((node) => `FAMILY ${familyText(node)}`),
  ]
  if (!layout.pretty) return `(${items.join(', ')})`
  const inner = deeper(layout)
  return `(${newline(inner)}${items.join(`,${newline(inner)}`)}${newline(layout)})`
}

/** ALTER COLUMN wants the word TYPE in front of a type. */
export function columnText(node: ColumnDefinition, typeWord?: 'TYPE'): string {
  const expr = (value: Parameters<typeof expressionText>[0]): string =>
    expressionText(value, COMPACT, 1)
  return words(
    node.name.map(nameText).join('.'),
    node.type && words(typeWord, typeText(node.type)),
    // Only here does the engine read it, though it prints it near the end (26.7).
    node.collate &&
      `COLLATE ${node.collate.kind === 'string' ? node.collate.text : nameText(node.collate)}`,
    node.nullable,
    node.defaultKind,
    node.defaultValue && expr(node.defaultValue),
    node.autoIncrement && 'AUTO_INCREMENT',
    node.comment && `COMMENT ${node.comment.text}`,
    node.codec && `CODEC(${codecText(node.codec)})`,
    node.statistics && `STATISTICS(${codecText(node.statistics)})`,
    node.ttl && `TTL ${expr(node.ttl)}`,
    node.primaryKey && 'PRIMARY KEY',
    node.settings && `SETTINGS (${settingsText(node.settings, COMPACT)})`,
    ...(node.unknown ?? []).map((clause) => clause.text),
  )
}

export function codecText(node: Codec): string {
  return listText(node.items, COMPACT)
}

export function indexText(node: IndexDefinition): string {
  const expression = expressionText(node.expression, COMPACT, 1)
  return words(
    nameText(node.name),
    // `INDEX i NOT a` could be a column that is called index.
    /^NOT\b/.test(expression) ? `(${expression})` : expression,
    node.type && `TYPE ${callText(node.type, COMPACT)}`,
    node.granularity && `GRANULARITY ${expressionText(node.granularity, COMPACT, 1)}`,
    node.unique && 'UNIQUE',
    node.storing && `STORING (${node.storing.map(nameText).join(', ')})`,
    ...(node.unknown ?? []).map((clause) => clause.text),
  )
}

export function projectionText(node: ProjectionDefinition): string {
  const { index } = node
  const type = index?.type ? ` TYPE ${callText(index.type, COMPACT)}` : ''
  return words(
    nameText(node.name),
    node.query && `(${queryText(node.query, COMPACT)})`,
    index && `INDEX ${expressionText(index.expression, COMPACT, 1)}${type}`,
    node.settings && `WITH SETTINGS (${settingsText(node.settings, COMPACT)})`,
    ...(node.unknown ?? []).map((clause) => clause.text),
  )
}

export function constraintText(node: ConstraintDefinition): string {
  return `${nameText(node.name)} ${node.type} ${expressionText(node.expression, COMPACT, 1)}`
}

export function familyText(node: FamilyDefinition): string {
  return `${nameText(node.name)} (${node.columns.map(nameText).join(', ')})`
}

export function keyText(node: KeyClause): string {
  const items = node.items.map((item) => orderItemText(item, COMPACT)).join(', ')
  if (node.written !== undefined)
    return node.written === ',' ? `(${items},)` : `${node.written}(${items})`
  return node.brackets || node.items.length !== 1 ? `(${items})` : items
}

export function ttlText(node: TtlClause): string {
  return node.items.map(ttlItemText).join(', ')
}

export function ttlItemText(node: TtlItem): string {
  return words(
    expressionText(node.expression, COMPACT, 1),
    node.action === 'GROUP BY' ? `GROUP BY ${listText(node.groupBy ?? [], COMPACT)}` : node.action,
    node.ifExists && 'IF EXISTS',
    node.destination?.text,
    node.codec && `CODEC(${codecText(node.codec)})`,
    node.set && `SET ${listText(node.set, COMPACT)}`,
    node.where && `WHERE ${expressionText(node.where, COMPACT, 1)}`,
  )
}

/** Clauses in the order the server prints them. */
export function storageTexts(storage: Storage, layout: Layout): readonly string[] {
  const { engine, partitionBy, primaryKey, orderBy, sampleBy, ttl, settings } = storage
  return [
    engine && `ENGINE = ${callText(engine, layout)}`,
    partitionBy && `PARTITION BY ${keyText(partitionBy)}`,
    primaryKey && `PRIMARY KEY ${keyText(primaryKey)}`,
    orderBy && `ORDER BY ${keyText(orderBy)}`,
    sampleBy && `SAMPLE BY ${keyText(sampleBy)}`,
    ttl && `TTL ${ttlText(ttl)}`,
    settings && settings.length > 0 && `SETTINGS ${settingsText(settings, layout)}`,
  ].filter((text): text is string => typeof text === 'string')
}

export function refreshText(node: RefreshClause): string {
  return words(
    node.schedule !== 'NONE' && node.schedule,
    node.period && timeSpanText(node.period),
    node.offset && `OFFSET ${timeSpanText(node.offset)}`,
    node.randomize && `RANDOMIZE FOR ${timeSpanText(node.randomize)}`,
    node.dependsOn.length > 0 &&
      `DEPENDS ON ${node.dependsOn.map((name) => pathText(name.parts)).join(', ')}`,
    node.settings && `SETTINGS ${settingsText(node.settings, COMPACT)}`,
  )
}

export function timeSpanText(node: TimeSpan): string {
  return node.parts.map(({ count, unit }) => `${count} ${unit}`).join(' ')
}

export function dictionaryColumnText(node: DictionaryColumn): string {
  return words(
    nameText(node.name),
    typeText(node.type),
    node.defaultValue && `DEFAULT ${expressionText(node.defaultValue, COMPACT, 1)}`,
    node.expression && `EXPRESSION ${expressionText(node.expression, COMPACT, 1)}`,
    node.hierarchical && 'HIERARCHICAL',
    node.bidirectional && 'BIDIRECTIONAL',
    node.injective && 'INJECTIVE',
    node.isObjectId && 'IS_OBJECT_ID',
    ...(node.unknown ?? []).map((clause) => clause.text),
  )
}

export function keyValueCallText(node: KeyValueCall): string {
  return `${nameText(node.name)}(${node.pairs.map(keyValueText).join(' ')})`
}

export function keyValueText({ key, value }: KeyValue): string {
  if (value.kind === 'keyValueList')
    return `${nameText(key)} (${value.pairs.map(keyValueText).join(' ')})`
  return `${nameText(key)} ${expressionText(value, COMPACT)}`
}

export function lifetimeText(node: LifetimeClause): string {
  return node.min === undefined ? node.max : `MIN ${node.min} MAX ${node.max}`
}

export function rangeText(node: RangeClause): string {
  return `MIN ${nameText(node.min)} MAX ${nameText(node.max)}`
}

/** Users, roles, clusters: any character may occur, so quoted when it was or must be. */
export function subjectText(name: Name): string {
  if (name.written !== undefined) return name.written
  return name.quoted && !name.text.startsWith('{') ? quoteIdentifier(name.text) : name.text
}
