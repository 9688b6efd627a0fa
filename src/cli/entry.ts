#!/usr/bin/env node
/** The first thing that runs. It answers `--version` by itself and loads everything else on demand. */
import { version } from '../version.ts'

if (asksForVersion(process.argv)) {
  process.stdout.write(`sluice ${version}\n`)
} else {
  await keepPlainCode()
  const { main } = await import('./main.ts')
  await main(process)
}

/**
 * Code that runs for a second or two rarely earns back what V8 spends on optimizing it (a third of
 * all instructions of a plan of 1,000 objects): a function has to run three times as long before.
 */
async function keepPlainCode(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8')
  setFlagsFromString('--interrupt-budget=400000')
}

function asksForVersion([, , first, second]: readonly string[]): boolean {
  return second === undefined && (first === '--version' || first === 'version')
}
