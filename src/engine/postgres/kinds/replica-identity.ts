/** What identifies a row to subscribers: https://www.postgresql.org/docs/current/sql-altertable.html */
import type { Json } from '../../../resource/json.ts'
import { scalarText } from '../../common/scalar.ts'
import type { SpecProblem } from '../../engine.ts'
import { unquoted } from './name-lists.ts'
import { quoteIdent } from './names.ts'
import { badValue } from './values.ts'

/** `full`, `nothing`, `using index i`; undefined for `default`. */
export function readReplicaIdentity(
  value: Json | undefined,
  problems: SpecProblem[],
): string | undefined {
  const text = scalarText(value)?.trim()
  if (text === undefined || /^default$/i.test(text)) return undefined
  if (/^(full|nothing)$/i.test(text)) return text.toLowerCase()
  const index = /^using\s+index\s+(.+)$/is.exec(text)?.[1]
  if (index !== undefined) return `using index ${unquoted(index)}`
  problems.push(
    badValue(`\`${text}\` is none of default, full, nothing, using index …`, ['replicaIdentity']),
  )
  return undefined
}

export function replicaIdentitySql(identity: string | undefined): string {
  const index = identity === undefined ? undefined : /^using index (.+)$/s.exec(identity)?.[1]
  if (index !== undefined) return `USING INDEX ${quoteIdent(index)}`
  return (identity ?? 'default').toUpperCase()
}
