import type { Address } from '../../../resource/id.ts'

/** What a swap of a view makes beside it. */
export interface ViewSwapNames {
  /** The new rows until the exchange, the former ones after it. */
  readonly next: Address
  readonly old: Address
  /** Rows from the boundary on, and the view that collects them there. */
  readonly late: Address
  readonly feed: Address
  readonly stage: Address
  /** Column of the source. */
  readonly turn: string
}

export function viewSwapNames({ database, name }: Address): ViewSwapNames {
  const beside = (suffix: string): Address => ({
    ...(database === undefined ? {} : { database }),
    name: `${name}__${suffix}`,
  })
  return {
    next: beside('next'),
    old: beside('old'),
    late: beside('late'),
    feed: beside('feed'),
    stage: beside('stage'),
    turn: `${database ?? ''}__${name}__turn`,
  }
}
