/**
 * What only one side of a comparison can state. The server adds columns to views, takes columns from elsewhere and
 * evaluates calls; where that cannot be worked out from the text, it is left out on both sides and named as unknown.
 */
import { EVALUATED_PAIRS } from './evaluated-pairs.ts'
import type { PairRule } from './rule.ts'
import { TABLE_PAIRS } from './table-pairs.ts'
import { VIEW_PAIRS } from './view-pairs.ts'

export const PAIR_RULES: readonly PairRule[] = [...VIEW_PAIRS, ...TABLE_PAIRS, ...EVALUATED_PAIRS]
