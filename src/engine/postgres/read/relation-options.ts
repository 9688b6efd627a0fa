/** SET (…) and RESET (…) of a relation: `with`, and what TimescaleDB is told by options. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { itemsOf } from '../sql/tree.ts'
import { aggregateOptions } from './continuous-aggregate.ts'
import { columnstoreOf, type TimescaleOptions, timescaleOptions } from './hypertable.ts'
import type { ReadObject, Unread } from './known.ts'
import { optionMap } from './options.ts'
import { isItem } from './parts.ts'

type Changed = { readonly spec: JsonObject } | Unread

/** Parameters of PostgreSQL, and those of TimescaleDB, which have fields of their own. */
export function withSetOptions(object: ReadObject, definition: unknown): Changed {
  const { own, rest } = timescaleOptions(itemsOf(definition))
  const spec = withOptions(object.spec, () => true, optionMap(rest) ?? {})
  if (Object.keys(own).length === 0) return { spec }
  if (object.kind === 'ContinuousAggregate') return { spec: { ...spec, ...aggregateOptions(own) } }
  const before = spec['hypertable']
  if (!isItem(before)) return { why: `${object.address.name} is no hypertable in these statements` }
  const interval = own['chunk_interval']
  return {
    spec: {
      ...spec,
      hypertable: compact<JsonObject>({
        ...before,
        ...(interval === undefined ? {} : { chunkInterval: interval }),
        columnstore: changedColumnstore(before['columnstore'], own),
      }),
    },
  }
}

/** Its settings come one by one; other options say nothing about it. */
function changedColumnstore(
  before: Json | undefined,
  own: TimescaleOptions['own'],
): Json | undefined {
  if (own['columnstore'] === false) return undefined
  const isMeant = ['columnstore', 'segmentby', 'orderby'].some((name) => name in own)
  return isMeant ? { ...(isItem(before) ? before : {}), ...columnstoreOf(own) } : before
}

export function withOptions(
  spec: JsonObject,
  isKept: (name: string) => boolean,
  added: JsonObject,
): JsonObject {
  const before = isItem(spec['with']) ? Object.entries(spec['with']) : []
  const options = { ...Object.fromEntries(before.filter(([name]) => isKept(name))), ...added }
  return { ...spec, with: Object.keys(options).length === 0 ? undefined : options }
}
