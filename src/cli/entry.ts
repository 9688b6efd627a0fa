#!/usr/bin/env node
/** The first thing that runs. It answers `--version` by itself and loads everything else on demand. */
import { version } from '../version.ts'

if (asksForVersion(process.argv)) {
  process.stdout.write(`sluice ${version}\n`)
} else {
  const { main } = await import('./main.ts')
  await main(process)
}

function asksForVersion([, , first, second]: readonly string[]): boolean {
  return second === undefined && (first === '--version' || first === 'version')
}
