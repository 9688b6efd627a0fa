import { isBuiltInFunction } from '../../sql/index.ts'
import { systemDatabases } from './system-databases.ts'

/** Whether a name belongs to the engine: nobody declares it, and nobody may manage it. */
export function owns(namespace: string, name: string): boolean {
  switch (namespace) {
    case 'database':
      return name === 'default' || systemDatabases.has(name)
    case 'relation': {
      const dot = name.indexOf('.')
      return dot > 0 && systemDatabases.has(name.slice(0, dot))
    }
    case 'function':
      return isBuiltInFunction(name, 'timeplus')
    case 'disk':
    case 'storagePolicy':
    case 'role':
    case 'settingsProfile':
      return builtIn.has(name)
    default:
      return false
  }
}

/** What every server is delivered with. Source: timeplus.md §1.13, §1.16, §3.1. */
const builtIn: ReadonlySet<string> = new Set(['default', 'readonly'])
