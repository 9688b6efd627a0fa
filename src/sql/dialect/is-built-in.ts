import {
  aggregateNames,
  caseInsensitiveNames,
  combinators,
  functionNames,
  tableFunctionNames,
} from './clickhouse-builtins.ts'
import type { Dialect } from '../result.ts'
import { isTimeplusFunction } from './timeplus-functions.ts'

const aggregatesInLowerCase: ReadonlySet<string> = new Set(
  [...aggregateNames].map((name) => name.toLowerCase()),
)

/** Calls that the analyzer resolves itself and system.functions does not list (ClickHouse 26.7.2.1). */
const analyzerWords: ReadonlySet<string> = new Set(['grouping', 'untuple', 'exists', 'columns'])

/** Whether the engine (ClickHouse 26.7.2.1) itself has a function or table function of this name, combinators included. */
export function isBuiltInFunction(name: string, dialect: Dialect = 'clickhouse'): boolean {
  if (dialect === 'timeplus') return isTimeplusFunction(name)
  return (
    functionNames.has(name) ||
    analyzerWords.has(name.toLowerCase()) ||
    tableFunctionNames.has(name) ||
    caseInsensitiveNames.has(name.toLowerCase()) ||
    isAggregateFunction(name)
  )
}

/** `sum`, `SUM`, `sumIf`, `sumIfOrNull`: combinators are taken off from the end. */
export function isAggregateFunction(name: string): boolean {
  if (aggregateNames.has(name)) return true
  const lower = name.toLowerCase()
  if (caseInsensitiveNames.has(lower) && aggregatesInLowerCase.has(lower)) return true
  return combinators.some(
    (suffix) =>
      name.length > suffix.length &&
      name.endsWith(suffix) &&
      isAggregateFunction(name.slice(0, -suffix.length)),
  )
}
