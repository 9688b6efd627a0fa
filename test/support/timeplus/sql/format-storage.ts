/** ENGINE, keys, TTL and SETTINGS of a stream as printed. */
import type { EngineClause, StorageClauses, TtlElement } from './definition.ts'
import { formatExpression } from './format-expression.ts'
import { formatSettings } from './format-settings.ts'
import { identifierText } from './literal-text.ts'

/** One text per clause; the caller breaks the lines. */
export function storageClauses(storage: StorageClauses): readonly string[] {
  return [
    ...(storage.engine ? [`ENGINE = ${engineText(storage.engine)}`] : []),
    ...(storage.partitionBy ? [`PARTITION BY ${formatExpression(storage.partitionBy)}`] : []),
    ...(storage.primaryKey ? [`PRIMARY KEY ${formatExpression(storage.primaryKey)}`] : []),
    ...(storage.orderBy ? [`ORDER BY ${formatExpression(storage.orderBy)}`] : []),
    ...(storage.sampleBy ? [`SAMPLE BY ${formatExpression(storage.sampleBy)}`] : []),
    ...(storage.ttl ? [`TTL ${ttlText(storage.ttl)}`] : []),
    ...(storage.settings.length > 0 ? [`SETTINGS ${formatSettings(storage.settings)}`] : []),
  ]
}

/** Empty brackets go. */
export function engineText(engine: EngineClause): string {
  const name = identifierText(engine.name)
  return engine.arguments && engine.arguments.length > 0
    ? `${name}(${engine.arguments.map(formatExpression).join(', ')})`
    : name
}

export function ttlText(ttl: readonly TtlElement[]): string {
  return ttl
    .map(({ expression, action, where }) => {
      const after = action === undefined ? '' : ` ${action}`
      const filter = where ? ` WHERE ${formatExpression(where)}` : ''
      return `${formatExpression(expression)}${after}${filter}`
    })
    .join(', ')
}
