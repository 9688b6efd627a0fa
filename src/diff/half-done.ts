import type { LedgerRow } from '../ledger/ledger-row.ts'
import type { Ledger } from '../ledger/read-ledger.ts'

/**
 * Whether a run that never ended sent statements for it and recorded nothing of them: what has moved
 * since its row was written is our own change, half done, and nobody else's. A statement that failed
 * may leave something behind as well (an index that is not valid).
 */
export function isHalfDone(
  id: string,
  row: LedgerRow | undefined,
  { unfinished, unfinishedChangeset }: Pick<Ledger, 'unfinished' | 'unfinishedChangeset'>,
): boolean {
  if (row === undefined || row.changeset === unfinishedChangeset) return false
  return unfinished.some((entry) => entry.id === id)
}
