/** Texts that follow a keyword, as plan files write them without the keyword. */
import type { FragmentKind, FragmentNodes } from '../result.ts'
import { bareCall, codecItems } from './column.ts'
import type { Cursor } from './cursor.ts'
import { keyValueCall, lifetimeClause, rangeClause } from './dictionary.ts'
import { expression } from './expression.ts'
import { bareKeyList } from './keys.ts'
import { projectionSelect } from './projection.ts'
import { refreshClause } from './refresh.ts'
import { settingValue } from './settings.ts'
import { ttlClause } from './ttl.ts'

export const FRAGMENT_PARSERS: { readonly [K in FragmentKind]: (c: Cursor) => FragmentNodes[K] } = {
  engine: bareCall,
  orderBy: bareKeyList,
  primaryKey: bareKeyList,
  partitionBy: bareKeyList,
  sampleBy: bareKeyList,
  tableTtl: ttlClause,
  columnTtl: (c) => expression(c),
  codec: codecItems,
  source: keyValueCall,
  layout: keyValueCall,
  lifetime: lifetimeClause,
  range: rangeClause,
  refresh: refreshClause,
  indexType: bareCall,
  projectionQuery: projectionSelect,
  settingValue,
  lambda: (c) => expression(c),
}
