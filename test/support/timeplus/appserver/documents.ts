/** What the appserver keeps: one file, whole after every write and whole after `kill -9`. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface Stored {
  readonly id: string
  readonly fields: { readonly [field: string]: unknown }
  readonly isRunning: boolean
  readonly startedAt: number
  readonly createdAt: number
  readonly createdBy: string
  readonly changedAt: number
  readonly changedBy: string
}

export interface Documents {
  /** In the order they were made. */
  readonly list: (collection: string) => readonly Stored[]
  readonly get: (collection: string, id: string) => Stored | undefined
  readonly put: (collection: string, document: Stored) => void
  readonly remove: (collection: string, id: string) => void
}

export function openDocuments(directory: string): Documents {
  mkdirSync(directory, { recursive: true })
  const file = join(directory, 'appserver.json')
  let all: Readonly<Record<string, readonly Stored[]>> = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : {}
  const list = (collection: string): readonly Stored[] => all[collection] ?? []
  const save = (collection: string, documents: readonly Stored[]): void => {
    const next = { ...all, [collection]: documents }
    writeWhole(file, JSON.stringify(next, null, 1))
    all = next
  }
  return {
    list,
    get: (collection, id) => list(collection).find((document) => document.id === id),
    put: (collection, document) => {
      const isNew = !list(collection).some(({ id }) => id === document.id)
      save(
        collection,
        isNew
          ? [...list(collection), document]
          : list(collection).map((old) => (old.id === document.id ? document : old)),
      )
    },
    remove: (collection, id) =>
      save(
        collection,
        list(collection).filter((document) => document.id !== id),
      ),
  }
}

function writeWhole(file: string, text: string): void {
  const beside = `${file}.next`
  const handle = openSync(beside, 'w')
  writeSync(handle, text)
  fsyncSync(handle)
  closeSync(handle)
  renameSync(beside, file)
}
