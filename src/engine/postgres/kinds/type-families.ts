/** Types of the server that are cast into each other as a matter of course. */
import type { TypeName } from './type-name.ts'

export const numbers: ReadonlySet<string> = new Set([
  'int2',
  'int4',
  'int8',
  'float4',
  'float8',
  'numeric',
])
export const strings: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'name'])
export const moments: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz'])
export const families: readonly ReadonlySet<string>[] = [
  numbers,
  strings,
  moments,
  new Set(['json', 'jsonb']),
  new Set(['inet', 'cidr']),
  new Set(['bit', 'varbit']),
  new Set(['time', 'timetz', 'interval']),
]

export const wholes: ReadonlySet<string> = new Set(['int2', 'int4', 'int8'])

export const times: ReadonlySet<string> = new Set(['time', 'timetz', 'interval'])

/** One of the server's own, and no array. */
export const isOwn = ({ schema, isArray }: TypeName): boolean => schema === undefined && !isArray

/** Whether everything that the one can say, the other can, too: lengths, digits of seconds. */
export function isWider({ modifier: old }: TypeName, { modifier: next }: TypeName): boolean {
  return next === undefined || (old !== undefined && Number(next) >= Number(old))
}
