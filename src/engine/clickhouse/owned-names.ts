import { isBuiltInFunction } from '../../sql/index.ts'
import { systemDatabases } from './system-databases.ts'

/** Whether a name belongs to the engine: nobody declares it, and nobody may manage it. */
export function owns(namespace: string, name: string): boolean {
  switch (namespace) {
    case 'database':
      // `default` exists on every server unless somebody drops it.
      return name === 'default' || systemDatabases.has(name)
    case 'relation': {
      const dot = name.indexOf('.')
      return dot > 0 && systemDatabases.has(name.slice(0, dot))
    }
    case 'function':
      return isBuiltInFunction(name)
    case 'role':
    case 'settingsProfile':
      return builtInAccess.has(name)
    default:
      return false
  }
}

/** The user, profile and quota that a server is delivered with (users.xml). */
const builtInAccess: ReadonlySet<string> = new Set(['default', 'readonly'])
