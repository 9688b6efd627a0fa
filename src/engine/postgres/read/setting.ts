/** SET name TO value, of functions and roles. */
import { quoteIdent } from '../kinds/names.ts'
import { listOf, literalOf, nodeOf, textOf, type Tree } from '../sql/tree.ts'
import { numberOf } from './options.ts'

export interface Setting {
  readonly name: string
  /** As the catalog has it: `app, pg_temp`. */
  readonly value: string
}

/** Undefined for what sets no value (FROM CURRENT, TO DEFAULT). */
export function settingOf(fields: Tree | undefined): Setting | undefined {
  const name = textOf(fields?.['name'])
  if (fields === undefined || name === undefined || fields['kind'] !== 'VAR_SET_VALUE')
    return undefined
  const values = listOf(fields['args']).map(textOfValue)
  return { name, value: values.map((one) => (quoted.has(name) ? quoteIdent(one) : one)).join(', ') }
}

/** Lists of names, which the server stores quoted where needed: GUC_LIST_QUOTE in its guc tables. */
const quoted: ReadonlySet<string> = new Set([
  'search_path',
  'temp_tablespaces',
  'local_preload_libraries',
  'session_preload_libraries',
  'shared_preload_libraries',
  'unix_socket_directories',
])

function textOfValue(value: unknown): string {
  const literal = literalOf(value)
  if (literal !== undefined) return literal
  const constant = nodeOf(value, 'A_Const')
  const number = constant && constantNumber(constant)
  return number ?? ''
}

function constantNumber({ ival, fval, boolval }: Tree): string | undefined {
  if (ival !== undefined) return String(numberOf({ Integer: ival }))
  if (fval !== undefined) return String(numberOf({ Float: fval }))
  return boolval === undefined
    ? undefined
    : String(nodeOf({ boolval }, 'boolval')?.['boolval'] === true)
}
