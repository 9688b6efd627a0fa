import { type Address, addressName } from '../../../resource/id.ts'
import type { KindContext } from '../../engine.ts'
import type { ColumnSpec, TableSpec } from './table-spec.ts'

/**
 * The wanted columns in the order in which the table will have them: those that are there where
 * they stand, new ones behind them. The order of a plan file is nothing, and `*` goes by the
 * table's.
 */
export function inLiveOrder(
  columns: readonly ColumnSpec[],
  address: Address,
  { lookup }: KindContext,
): readonly ColumnSpec[] {
  const found = lookup('relation', addressName(address))
  if (found?.kind !== 'Table') return columns
  const live = ((found.spec as TableSpec).columns ?? []).map(({ name }) => name)
  const placeOf = ({ name, renamedFrom = '' }: ColumnSpec): number => {
    const place = [name, renamedFrom].map((one) => live.indexOf(one)).find((index) => index >= 0)
    return place ?? live.length
  }
  return columns
    .map((column) => [placeOf(column), column] as const)
    .sort(([a], [b]) => a - b)
    .map(([, column]) => column)
}
