import {
  aggregateNames,
  caseInsensitiveNames,
  combinators,
  functionNames,
  tableFunctionNames,
} from './builtin-functions.ts'
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

/** Calls that the analyzer resolves itself and system.functions does not list (26.7.2.1). */
const analyzerWords: ReadonlySet<string> = new Set(['grouping', 'untuple', 'exists', 'columns'])

function isBuiltInFunction(name: string): boolean {
  return (
    functionNames.has(name) ||
    analyzerWords.has(name.toLowerCase()) ||
    tableFunctionNames.has(name) ||
    caseInsensitiveNames.has(name.toLowerCase()) ||
    isAggregate(name)
  )
}

/** `sum`, `sumIf`, `sumIfOrNull`: combinators are taken off from the end. */
function isAggregate(name: string): boolean {
  if (aggregateNames.has(name) || caseInsensitiveNames.has(name.toLowerCase())) return true
  return combinators.some(
    (suffix) =>
      name.length > suffix.length &&
      name.endsWith(suffix) &&
      isAggregate(name.slice(0, -suffix.length)),
  )
}
