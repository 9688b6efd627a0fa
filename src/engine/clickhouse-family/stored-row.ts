import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { type Row, textOf } from './rows.ts'
import { type StoredRow, type StoreRow, type Topic, topics } from '../store.ts'

/** Rows of the ledger as both engines of the family keep them: topic, project, key, seq, doc, deleted. */
export function storedValues(row: StoreRow, seq: bigint): readonly (string | number)[] {
  return [row.topic, row.project, row.key, String(seq), row.doc ?? '', row.doc === null ? 1 : 0]
}

export function storedRow(row: Row): StoredRow {
  return {
    topic: topicOf(textOf(row, 'topic')),
    project: textOf(row, 'project'),
    key: textOf(row, 'key'),
    doc: textOf(row, 'gone') === '1' ? null : textOf(row, 'last_doc'),
    seq: textOf(row, 'last_seq'),
    at: isoTime(textOf(row, 'last_at')),
  }
}

/** `2026-11-21 01:02:03.456`, as the server prints a time in UTC, as ISO 8601. */
export function isoTime(printed: string): string {
  return `${printed.replace(' ', 'T')}Z`
}

function topicOf(text: string): Topic {
  const topic = topics.find((one) => one === text)
  if (topic === undefined) {
    throw new SluiceError('ENGINE_REFUSED', `the ledger holds a row of unknown topic \`${text}\``, {
      hint: 'it was written by a newer version of Sluice, or by hand',
    })
  }
  return topic
}

/** A server that is gone says so itself; everything else is told as what it means for a run. */
export function notWritten(error: unknown): unknown {
  if (!(error instanceof SluiceError) || error.code === 'UNREACHABLE') return error
  return new SluiceError('LEDGER_NOT_WRITTEN', `the ledger cannot be written: ${error.message}`, {
    detail: ['no further statement was run; what is in place stays, and is read from the target'],
    next: 'mend the cause, then run the same command again',
    cause: error.cause,
  })
}
