/** What identifies a row to subscribers: https://www.postgresql.org/docs/current/sql-altertable.html */
import type { Json } from '../../../resource/json.ts'
import type { Hazard } from '../../../changeset/changeset.ts'
import { hazard } from '../../common/lowered.ts'
import { scalarText } from '../../common/scalar.ts'
import type { SpecProblem } from '../../engine.ts'
import { primaryKeyOf } from './constraint.ts'
import { unquoted } from './name-lists.ts'
import { quoteIdent } from './names.ts'
import type { TableChange } from './table-change.ts'
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

/** Writers of a published table are refused where nothing tells which row they change (15.18). */
export function withoutIdentity({
  from,
  wanted,
  context,
}: Pick<TableChange, 'from' | 'wanted' | 'context'>): readonly Hazard[] {
  const { replicaIdentity } = wanted
  const hasKey = primaryKeyOf(wanted, '') !== undefined
  const isKnown = replicaIdentity === undefined ? hasKey : replicaIdentity !== 'nothing'
  if (isKnown) return []
  return (context.neighbours ?? [])
    .filter(({ object, isGoing }) => object.kind === 'Publication' && !isGoing)
    .map(({ object }) =>
      hazard(
        'blocks-ingest',
        `rows of ${from.name} can no longer be updated or deleted while ${object.id} publishes that`,
      ),
    )
}
