import type { KindContext } from '../../engine.ts'
import { mentionsIn } from './parsed.ts'

/**
 * Whether an expression may give every row another value. The server's own functions that do
 * (pg_proc.provolatile = 'v', 18) are listed; of others their definition tells, and `volatile` is
 * what a function is that says nothing.
 */
export function isVolatile(expression: string, context: KindContext): boolean {
  return mentionsIn('expression', expression)
    .filter(({ kind }) => kind === 'function')
    .some(({ parts }) => {
      const name = parts.at(-1) ?? ''
      if (volatile.has(name)) return true
      const whole = parts.length === 1 ? `${context.database}.${name}` : parts.join('.')
      const found = context.lookup('function', whole)
      if (found === undefined) return parts.length > 1 && parts[0] !== 'pg_catalog'
      const { volatility } = found.spec
      return volatility === undefined || volatility === 'volatile'
    })
}

const volatile: ReadonlySet<string> = new Set([
  'clock_timestamp',
  'currval',
  'gen_random_bytes',
  'gen_random_uuid',
  'lastval',
  'nextval',
  'random',
  'random_normal',
  'setval',
  'timeofday',
  'uuid_generate_v1',
  'uuid_generate_v1mc',
  'uuid_generate_v4',
  'uuidv4',
  'uuidv7',
])
