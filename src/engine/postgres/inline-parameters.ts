import { quoteLiteral } from './kinds/names.ts'
import type { Parameter } from './session.ts'

/**
 * A query with its parameters as literals, so that it can go over the simple protocol: beside
 * others in one message, and to the engine in this process. For queries of our own, which have a
 * `$` before a digit nowhere else.
 */
export function inlineParameters(sql: string, parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return sql
  return sql.replace(/\$(\d+)/g, (_, number: string) =>
    literal(parameters[Number(number) - 1] ?? null),
  )
}

function literal(value: Parameter): string {
  if (value === null) return 'NULL'
  if (typeof value === 'string') return quoteLiteral(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return `ARRAY[${value.map(quoteLiteral).join(', ')}]::text[]`
}
