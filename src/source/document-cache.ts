import type { KeptLines } from './kept-lines.ts'

/** What a document without any fault, and without text from another file, was read as. */
export interface KeptDocument {
  readonly kind: string
  /** Where its content begins and ends in the text. */
  readonly start: number
  readonly end: number
  readonly written: Readonly<Record<string, unknown>>
}

/** What plan documents were read as, by their text: reading YAML is a good part of every plan, and most documents are as they were. */
export interface DocumentCache {
  readonly get: (text: string) => KeptDocument | undefined
  readonly put: (text: string, document: KeptDocument) => void
  /** All documents were read. */
  readonly close: () => void
}

export function documentCache({ get, put, close }: KeptLines): DocumentCache {
  return {
    get: (text) => {
      const kept = get(text) as
        | readonly [string, number, number, KeptDocument['written']]
        | undefined
      if (kept === undefined) return undefined
      const [kind, start, end, written] = kept
      return { kind, start, end, written }
    },
    put: (text, { kind, start, end, written }) => {
      put(text, [kind, start, end, written])
    },
    close,
  }
}
