import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { digestOfText } from '../resource/digest.ts'
import type { Json } from '../resource/json.ts'
import { documentCache, type DocumentCache } from '../source/document-cache.ts'
import { type KeptLines, openKeptLines } from '../source/kept-lines.ts'

/** What one operation leaves for the next, in files that nothing depends on. */
export interface ProjectMemory {
  /** Makes it known to the engine, and returns what the loader takes. */
  readonly open: (root: string, engine: Engine) => DocumentCache
  readonly save: () => void
}

/** Below `folder`, each project in a folder of its own. */
export function projectMemory(build: string, folder: string): ProjectMemory {
  const opened = new Map<string, KeptLines>()
  const openLines = (root: string, name: string): KeptLines =>
    openKeptLines(join(folder, digestOfText(root).slice(-16)), name, build)
  const lines = (root: string, name: string): KeptLines => {
    const known = opened.get(`${root}\n${name}`) ?? openLines(root, name)
    opened.set(`${root}\n${name}`, known)
    return known
  }
  return {
    open: (root, engine) => {
      const { get, put } = lines(root, `texts-${engine.name}`)
      // Whatever was put there was JSON.
      engine.remember?.({ get: (question) => get(question) as Json | undefined, put })
      // It is read once, and weighs as much as the plans.
      return documentCache(openLines(root, `documents-${engine.name}`))
    },
    save: () => {
      for (const one of opened.values()) one.save()
    },
  }
}
