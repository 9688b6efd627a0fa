/** Every engine, loaded when it is asked for. The only list of them. */
import { SluiceError } from '../diagnostic/sluice-error.ts'
import { nearest } from '../diagnostic/nearest.ts'
import type { Engine } from './engine.ts'

export const engines: { readonly [name: string]: () => Promise<Engine> } = {
  clickhouse: async () => (await import('./clickhouse/index.ts')).clickhouse,
  timeplus: async () => (await import('./timeplus/index.ts')).timeplus,
  postgres: async () => (await import('./postgres/index.ts')).postgres,
}

/** With all that it needs. */
export async function engineOf(name: string): Promise<Engine> {
  const engine = await loadEngine(name)
  await engine.ready?.()
  return engine
}

/** Sooner, and not `ready` yet. */
export async function loadEngine(name: string): Promise<Engine> {
  const load = Object.hasOwn(engines, name) ? engines[name] : undefined
  if (load !== undefined) return await load()
  const known = Object.keys(engines)
  const close = nearest(name, known)
  throw new SluiceError('USAGE', `there is no engine \`${name}\``, {
    exit: 65,
    hint: close === undefined ? `choose one of ${known.join(', ')}` : `did you mean \`${close}\`?`,
  })
}
