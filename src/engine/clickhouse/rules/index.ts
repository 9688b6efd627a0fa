/** Every rule about ClickHouse. A new rule is a file of its own and a line here. */
import type { PolicyRule } from '../../../rules/rule.ts'
import { aggregatingPlainColumn } from './aggregating-plain-column.ts'
import { bufferTable } from './buffer-table.ts'
import { datetimeWithoutTimezone } from './datetime-without-timezone.ts'
import { dictionaryNeverReloads } from './dictionary-never-reloads.ts'
import { dictionaryWithoutUser } from './dictionary-without-user.ts'
import { distributedWithoutShardingKey } from './distributed-without-sharding-key.ts'
import { emptySortingKey } from './empty-sorting-key.ts'
import { floatKey } from './float-key.ts'
import { functionShadowsBuiltIn } from './function-shadows-built-in.ts'
import { keyStartsUnique } from './key-starts-unique.ts'
import { lowCardinalityType } from './low-cardinality-type.ts'
import { missingComment } from './missing-comment.ts'
import { mostlyNullable } from './mostly-nullable.ts'
import { mvAggregateNotMerged } from './mv-aggregate-not-merged.ts'
import { mvChainDepth } from './mv-chain-depth.ts'
import { mvColumnNotInTarget } from './mv-column-not-in-target.ts'
import { mvDistinct } from './mv-distinct.ts'
import { mvFinal } from './mv-final.ts'
import { mvJoin } from './mv-join.ts'
import { mvLimit } from './mv-limit.ts'
import { mvLoop } from './mv-loop.ts'
import { mvOverMergedRows } from './mv-over-merged-rows.ts'
import { mvOverView } from './mv-over-view.ts'
import { mvTargetColumnNotFilled } from './mv-target-column-not-filled.ts'
import { mvWindowFunction } from './mv-window-function.ts'
import { mvWithoutTarget } from './mv-without-target.ts'
import { nullableKey } from './nullable-key.ts'
import { partitionTooFine } from './partition-too-fine.ts'
import { randomKeyDefault } from './random-key-default.ts'
import { replacingWithoutVersion } from './replacing-without-version.ts'
import { selectStar } from './select-star.ts'
import { summingOtherAggregate } from './summing-other-aggregate.ts'
import { tableWithoutTtl } from './table-without-ttl.ts'
import { ttlDeletesAtOnce } from './ttl-deletes-at-once.ts'
import { unnamedColumn } from './unnamed-column.ts'
import { uuidAsString } from './uuid-as-string.ts'
import { viewOverQueue } from './view-over-queue.ts'

export const rules: readonly PolicyRule[] = [
  aggregatingPlainColumn,
  bufferTable,
  datetimeWithoutTimezone,
  dictionaryNeverReloads,
  dictionaryWithoutUser,
  distributedWithoutShardingKey,
  emptySortingKey,
  floatKey,
  functionShadowsBuiltIn,
  keyStartsUnique,
  lowCardinalityType,
  missingComment,
  mostlyNullable,
  mvAggregateNotMerged,
  mvChainDepth,
  mvColumnNotInTarget,
  mvDistinct,
  mvFinal,
  mvJoin,
  mvLimit,
  mvLoop,
  mvOverMergedRows,
  mvOverView,
  mvTargetColumnNotFilled,
  mvWindowFunction,
  mvWithoutTarget,
  nullableKey,
  partitionTooFine,
  randomKeyDefault,
  replacingWithoutVersion,
  selectStar,
  summingOtherAggregate,
  tableWithoutTtl,
  ttlDeletesAtOnce,
  unnamedColumn,
  uuidAsString,
  viewOverQueue,
]
