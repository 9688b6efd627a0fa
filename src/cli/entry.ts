#!/usr/bin/env node
/** The first thing that runs. It answers `--version` by itself and loads everything else on demand. */
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { build, version } from '../version.ts'
import { loadProgram, type Program } from './load-program.ts'

/** Beside this file, put in by the build; absent when the sources run as they are. */
declare const SLUICE_PROGRAM: string | undefined

if (asksForVersion(process.argv)) {
  process.stdout.write(`sluice ${version}\n`)
} else {
  keepPlainCode()
  const { main } = await program()
  await main(process)
}

async function program(): Promise<Program> {
  return typeof SLUICE_PROGRAM === 'string'
    ? loadProgram(fileURLToPath(new URL(SLUICE_PROGRAM, import.meta.url)), build ?? '', process)
    : await import('./main.ts')
}

/**
 * Code that runs for a second or two rarely earns back what V8 spends on optimizing it (a third of
 * all instructions of a plan of 1,000 objects): a function has to run three times as long before.
 * The same holds for WebAssembly; that is said here, and not where there is some, since V8 takes
 * what it compiled before under the same flags only.
 */
function keepPlainCode(): void {
  setFlagsFromString('--interrupt-budget=400000')
  setFlagsFromString('--liftoff-only')
  // What a large project has called long ago belongs to what is kept for the next command.
  setFlagsFromString('--no-flush-bytecode')
}

function asksForVersion([, , first, second]: readonly string[]): boolean {
  return second === undefined && (first === '--version' || first === 'version')
}
