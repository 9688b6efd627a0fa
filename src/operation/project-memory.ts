import type { Engine } from '../engine/engine.ts'
import type { Json } from '../resource/json.ts'
import { documentCache, type DocumentCache } from '../source/document-cache.ts'
import { type KeptLines, openKeptLines } from '../source/kept-lines.ts'

/** What one operation leaves for the next, in files of the project that nothing depends on. */
export interface ProjectMemory {
  /** Makes it known to the engine, and returns what the loader takes. */
  readonly open: (root: string, engine: Engine) => DocumentCache
  readonly save: () => void
}

export function projectMemory(build: string): ProjectMemory {
  const opened = new Map<string, KeptLines>()
  const lines = (root: string, name: string): KeptLines => {
    const known = opened.get(`${root}\n${name}`) ?? openKeptLines(root, name, build)
    opened.set(`${root}\n${name}`, known)
    return known
  }
  return {
    open: (root, engine) => {
      const { get, put } = lines(root, `texts-${engine.name}`)
      // Whatever was put there was JSON.
      engine.remember?.({ get: (question) => get(question) as Json | undefined, put })
      return documentCache(lines(root, `documents-${engine.name}`))
    },
    save: () => {
      for (const one of opened.values()) one.save()
    },
  }
}
