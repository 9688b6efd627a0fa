import { type Row, textOf } from './rows.ts'
import { topicOf } from '../common/topic.ts'
import type { StoredRow, StoreRow } from '../store.ts'

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
