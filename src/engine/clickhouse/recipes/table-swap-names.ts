import type { Address } from '../../../resource/id.ts'
import { quoteString } from '../../../sql/index.ts'

/** What a swap of a table makes beside it. */
export interface TableSwapNames {
  /** The new table until the exchange, the former one after it. */
  readonly next: Address
  readonly stage: Address
  readonly old: Address
  /** Numbers of the rows that views have seen, and the view that writes them down. */
  readonly seen: Address
  readonly witness: Address
  /** Column of the table. */
  readonly row: string
}

export function tableSwapNames({ database, name }: Address): TableSwapNames {
  const beside = (suffix: string): Address => ({
    ...(database === undefined ? {} : { database }),
    name: `${name}__${suffix}`,
  })
  return {
    next: beside('next'),
    stage: beside('stage'),
    old: beside('old'),
    seen: beside('seen'),
    witness: beside('seen_mv'),
    row: `${name}__row`,
  }
}

/** Condition on `system.tables`. */
export function isNamed({ database = '', name }: Address): string {
  return `database = ${quoteString(database)} AND name = ${quoteString(name)}`
}

/** Condition on `system.parts`, `system.mutations` and the like. */
export function partsOf({ database = '', name }: Address): string {
  return `database = ${quoteString(database)} AND table = ${quoteString(name)}`
}
