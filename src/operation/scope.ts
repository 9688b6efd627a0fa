import type { Scope } from '../catalog/catalog.ts'
import type { Engine } from '../engine/engine.ts'
import type { Compiled } from '../link/compile.ts'
import type { Target } from './connect.ts'

/**
 * Databases that plans declare or use, the URL's, and those of the ledger (what plans no longer
 * name has to be dropped); global objects when plans or ledger have any.
 */
export function scopeOf(
  {
    engine,
    compiled,
  }: {
    readonly engine: Engine
    readonly compiled: Pick<Compiled, 'resources' | 'databases'>
  },
  target: Pick<Target, 'environment'>,
  /** Kinds and names of what is recorded, of this project. */
  recorded: Iterable<{ readonly kind: string; readonly name: string }>,
): Scope {
  const databases = new Set(target.environment.scope?.databases ?? [])
  if (target.environment.scope?.databases === undefined) {
    databases.add(engine.databaseOf(target.environment))
    for (const database of compiled.databases) databases.add(database)
  }
  let global = false
  const lookAt = (kind: string, name: string): void => {
    const lives = engine.kinds[kind]?.lives
    // An External function, a sink that an appserver runs: of a kind that lives in databases, in none.
    if (lives === 'database' && !name.includes('.')) {
      global = true
      return
    }
    if (engine.kinds[kind]?.namespace === 'database') databases.add(name)
    else if (lives === 'global') global = true
    else databases.add(name.slice(0, name.indexOf('.')))
  }
  for (const resource of compiled.resources) lookAt(resource.kind, resource.name)
  for (const { kind, name } of recorded) lookAt(kind, name)
  for (const system of engine.systemDatabases) databases.delete(system)
  databases.delete('')
  return {
    databases: [...databases].sort(),
    // What the plans declare has to be read, whatever the scope says.
    global: global || (target.environment.scope?.global ?? false),
  }
}

/** Whether a reading of one scope holds all of another. */
export function isWithin(scope: Scope, read: Scope): boolean {
  return (
    (read.global || !scope.global) &&
    scope.databases.every((database) => read.databases.includes(database))
  )
}
