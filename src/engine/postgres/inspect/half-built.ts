/**
 * An index of a partitioned table is built partition by partition and joined in the end
 * (index-changes.ts). A run that was cut off in between leaves the whole without all of its parts,
 * which is not valid then (manual, ALTER INDEX … ATTACH PARTITION), and parts that are not attached:
 * those are the whole's, and no indexes that somebody gave to a partition.
 */
import { addressName } from '../../../resource/id.ts'
import { partOfIndex } from '../kinds/index-changes.ts'
import type { TableSpec } from '../kinds/table-spec.ts'
import type { Found } from './part.ts'

export function withoutHalfBuilt(found: readonly Found[]): readonly Found[] {
  const halfBuilt = new Map(
    found.flatMap((one) => {
      const names = isTable(one) && one.spec.partitionBy !== undefined ? invalidIn(one.spec) : []
      return names.length === 0 ? [] : [[addressName(one.address), names] as const]
    }),
  )
  if (halfBuilt.size === 0) return found
  return found.map((one) => {
    const wholes = isTable(one) ? halfBuilt.get(one.spec.partitionOf?.table ?? '') : undefined
    return wholes === undefined ? one : { ...one, spec: withoutParts(one, wholes) }
  })
}

interface FoundTable extends Found {
  readonly spec: TableSpec
}

function isTable(one: Found): one is FoundTable {
  return one.kind === 'Table'
}

function invalidIn({ indexes = [] }: TableSpec): readonly string[] {
  return indexes.filter(({ isInvalid }) => isInvalid).map(({ name }) => name)
}

function withoutParts({ spec, address }: FoundTable, wholes: readonly string[]): TableSpec {
  const parts = new Set(wholes.map((whole) => partOfIndex(address.name, whole)))
  const { indexes = [], ...rest } = spec
  const own = indexes.filter(({ name }) => !parts.has(name))
  return own.length === 0 ? rest : { ...rest, indexes: own }
}
