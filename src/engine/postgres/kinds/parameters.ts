/** Storage parameters: https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-STORAGE-PARAMETERS */
import type { NamedParts } from '../../../catalog/normal-form.ts'
import { quoteIdent, quoteLiteral } from './names.ts'
import type { ParametersSpec } from './table-spec.ts'

/** `fillfactor = '70', toast.autovacuum_enabled = 'false'`, in the order written. */
export function parametersSql(parameters: ParametersSpec): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${parameterName(name)} = ${quoteLiteral(value)}`)
    .join(', ')
}

/** `toast.…` has a namespace before the dot. */
export function parameterName(name: string): string {
  return name.split('.').map(quoteIdent).join('.')
}

/** For comparing: sorted, since their order says nothing. */
export function parametersText(parameters: ParametersSpec): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} = ${value}`)
    .sort()
    .join(', ')
}

/** What leads from one set to another: SET and RESET, each undefined where there is nothing. */
export function parameterChanges(
  from: ParametersSpec = {},
  to: ParametersSpec = {},
): { readonly set: string | undefined; readonly reset: string | undefined } {
  const changed = Object.entries(to).filter(([name, value]) => from[name] !== value)
  const gone = Object.keys(from).filter((name) => !(name in to))
  return {
    set: changed.length === 0 ? undefined : parametersSql(Object.fromEntries(changed)),
    reset: gone.length === 0 ? undefined : gone.map(parameterName).join(', '),
  }
}

/** One part per parameter. */
export function parameterParts(parameters: ParametersSpec = {}): NamedParts {
  const parts = Object.entries(parameters).map(([name, value]) => ({ name, form: { value } }))
  return { ordered: false, parts }
}
