import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { cacheFolder } from '../cache-folder.ts'
import { readKeptCode, writeKeptCode } from './kept-code.ts'
import type { main } from './main.ts'
import { endThrift } from './thrift.ts'

/** Everything behind `--version`. */
export interface Program {
  readonly main: typeof main
}

/**
 * The program in one file, as the build makes it: one function of what a CommonJS module is given.
 * Node 20 keeps no compiled code by itself, and offers to keep that of scripts only.
 */
export function loadProgram(file: string, digest: string, process: NodeJS.Process): Program {
  const folder = cacheFolder(process.env)
  const { versions, arch } = process
  const kept = folder && join(folder, 'code', `${digest.slice(0, 16)}-${versions.v8}-${arch}`)
  const known = kept === undefined ? undefined : readKeptCode(kept)
  // Nothing in it is beyond ASCII: it stays outside of the heap, a byte for each character.
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: file,
    ...(known === undefined ? {} : { cachedData: known.code }),
  })
  const exported: { program?: Program } = {}
  const run = script.runInThisContext() as (module: object, require: NodeJS.Require) => void
  const module = { exports: exported }
  run(module, createRequire(file))
  const { main } = module.exports as unknown as Program
  const ran = script.cachedDataRejected === false ? (known?.ran ?? []) : []
  const keep = (command: string): void => {
    if (kept === undefined || ran.includes(command)) return
    endThrift()
    writeKeptCode(kept, { code: script.createCachedData(), ran: [...ran, command] })
  }
  return { main: (process) => main(process, keep) }
}
