import { isSystemSchema } from './system-schemas.ts'

/** Whether a name belongs to the server: nobody declares it, and nobody has to. */
export function owns(namespace: string, name: string): boolean {
  switch (namespace) {
    case 'database':
      return name === 'public' || isSystemSchema(name)
    case 'extension':
      return name === 'plpgsql'
    case 'role':
      return /^(pg_|(public|current_user|current_role|session_user)$)/i.test(name)
    default: {
      const dot = name.indexOf('.')
      return dot > 0 && isSystemSchema(name.slice(0, dot))
    }
  }
}
