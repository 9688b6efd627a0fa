/**
 * What one side of a comparison cannot state: data and numbers the printer loses, and what the server adds to a stored
 * definition. Both trees are in normal form.
 */
import { children, mapChildren } from '../ast/children.ts'
import type { Node } from '../ast/node.ts'
import type { Insert } from '../ast/statement.ts'
import { string } from './build.ts'
import { PROTON, type PairRule } from './rule.ts'
import { asStored } from './timeplus-stored.ts'

export const TIMEPLUS_PAIR_RULES: readonly PairRule[] = [
  {
    phase: 'pair',
    id: 'timeplus-insert-data',
    seen: PROTON,
    what: 'INSERT is printed with its format and without data; data counts where both sides have it.',
    dialect: 'timeplus',
    apply: (a, b) => ({ a: withoutData(a, b), b: withoutData(b, a), unknown: [] }),
  },
  {
    phase: 'pair',
    id: 'timeplus-stored-stream',
    seen: PROTON,
    what: 'A stream is stored with its engine, reserved columns, their indexes, partition key and sorting key written out.',
    dialect: 'timeplus',
    apply: (a, b) => {
      const left = asStored(a, b)
      const right = asStored(b, a)
      return { a: left.tree, b: right.tree, unknown: [...left.unknown, ...right.unknown] }
    },
  },
  {
    phase: 'pair',
    id: 'timeplus-lost-count',
    seen: PROTON,
    what: "INTERVAL '5 second' is printed as INTERVAL  SECOND: the number is lost and may be any.",
    dialect: 'timeplus',
    apply: (a, b) => ({ a: masked(a), b: masked(b), unknown: isLost(a) ? [LOST] : [] }),
  },
]

function withoutData(node: Node, other: Node): Node {
  if (node.kind !== 'insert' || other.kind !== 'insert') return node
  const given = formatOf(node)
  const shown = formatOf(other)
  const lost = given?.format === shown?.format && (given?.rows === '' || shown?.rows === '')
  return given && shown && lost ? { ...node, data: `FORMAT ${given.format}` } : node
}

/** VALUES is a format as well; the rows follow it. */
function formatOf({
  data,
}: Insert): { readonly format: string; readonly rows: string } | undefined {
  const found = /^(?:FORMAT\s+(\w+)|VALUES)([\s\S]*)$/i.exec(data ?? '')
  if (!found) return undefined
  const [, format = 'Values', rows = ''] = found
  return {
    format: format.toLowerCase() === 'values' ? 'Values' : format,
    rows: rows.trim().replace(/;$/, ''),
  }
}

const LOST = 'the server lost the number of an interval'

/** The count of `INTERVAL SECOND` is a clause of no tokens. */
function isLost(node: Node): boolean {
  return isLostCount(node) || children(node).some(isLost)
}

/** Stands for any number, as a masked secret does. */
function masked(node: Node): Node {
  return isLostCount(node) ? string('[HIDDEN]') : mapChildren(node, masked)
}

function isLostCount(node: Node): boolean {
  return node.kind === 'unknown' && node.text === ''
}
