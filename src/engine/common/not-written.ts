import { SluiceError } from '../../diagnostic/sluice-error.ts'

/** A server that is gone says so itself; everything else is told as what it means for a run. */
export function notWritten(error: unknown): unknown {
  if (!(error instanceof SluiceError) || error.code === 'UNREACHABLE') return error
  return new SluiceError('LEDGER_NOT_WRITTEN', `the ledger cannot be written: ${error.message}`, {
    detail: ['no further statement was run; what is in place stays, and is read from the target'],
    next: 'mend the cause, then run the same command again',
    cause: error.cause,
  })
}
