import type { StreamSpec } from './stream.ts'

/** Generators and sinks without a store hold nothing; of the others the history goes. */
export function holdsRows({ mode, engine, settings }: StreamSpec): boolean {
  if (mode === 'random' || mode === 'null') return false
  return engine === undefined ? settings?.['storage_type'] !== 'streaming' : !/^Null\b/.test(engine)
}
