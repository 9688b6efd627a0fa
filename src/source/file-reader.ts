import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What stands between the loader and the disk, so that tests can do without one. Paths are absolute. */
export interface FileReader {
  readonly read: (path: string) => ReadResult
  /** Names in a directory, in any order; undefined where it cannot be listed. */
  readonly list: (directory: string) => readonly DirectoryEntry[] | undefined
  /** The path without links, to see that a linked directory leads back to one above it. */
  readonly realPath: (path: string) => string
}

export type ReadResult =
  | { readonly bytes: Uint8Array }
  | { readonly failed: 'missing' | 'unreadable' | 'too-large'; readonly why: string }

export interface DirectoryEntry {
  readonly name: string
  readonly type: 'file' | 'directory' | 'other'
}

export const largestFile: number = 64 * 1024 * 1024

/** The disk. Reads are synchronous on purpose: for thousands of small files that is many times faster than promises. */
export const diskFiles: FileReader = {
  read: (path) => {
    try {
      return { bytes: readFileSync(path) }
    } catch (cause) {
      const errno = errnoOf(cause)
      if (errno === 'ENOENT' || errno === 'ENOTDIR')
        return { failed: 'missing', why: 'there is no such file' }
      if (errno === 'ERR_FS_FILE_TOO_LARGE')
        return { failed: 'too-large', why: 'it is larger than 2 GiB' }
      return { failed: 'unreadable', why: readFailures[errno] ?? `the system says ${errno}` }
    }
  },
  list: (directory) => {
    try {
      return readdirSync(directory, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        type: entry.isFile()
          ? 'file'
          : entry.isDirectory()
            ? 'directory'
            : entry.isSymbolicLink()
              ? linkedType(join(directory, entry.name))
              : 'other',
      }))
    } catch {
      return undefined
    }
  },
  realPath: (path) => {
    try {
      return realpathSync.native(path)
    } catch {
      return path
    }
  },
}

const readFailures: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a directory',
  ELOOP: 'it is a link that leads to itself',
}

function linkedType(path: string): DirectoryEntry['type'] {
  try {
    const target = statSync(path)
    return target.isFile() ? 'file' : target.isDirectory() ? 'directory' : 'other'
  } catch {
    // A broken link is listed as a file, so that reading it reports it instead of passing over it.
    return 'file'
  }
}

function errnoOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'an unknown error'
}
