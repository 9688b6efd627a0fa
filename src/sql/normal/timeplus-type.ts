/** Types as Timeplus prints and stores them. */
import type { EnumValue, TypeNode } from '../ast/type.ts'
import {
  TIMEPLUS_CASELESS_TYPES,
  TIMEPLUS_CLICKHOUSE_TYPES,
  TIMEPLUS_TYPE_ALIASES,
} from '../dialect/timeplus-types.ts'
import { number, string } from './build.ts'
import { canonicalNumber } from './number.ts'
import { PROTON } from './rule.ts'
import type { TimeplusRule } from './timeplus-rule.ts'

export const TYPE_RULES: readonly TimeplusRule[] = [
  {
    id: 'timeplus-type-name',
    on: ['type'],
    seen: PROTON,
    what: 'An alias of a type is stored as the type: `int` is `int32`, `String` is `string`; several-word types are upper case.',
    dialect: 'timeplus',
    apply: (node) => (node.kind === 'type' ? { ...node, name: typeName(node.name) } : node),
  },
  {
    id: 'timeplus-enum',
    on: ['type'],
    seen: PROTON,
    what: 'Values of an enum count on from the one before, and have no order of their own.',
    dialect: 'timeplus',
    apply: (node) => (node.kind === 'type' ? enumType(node) : node),
  },
  {
    id: 'timeplus-time-scale',
    on: ['type'],
    seen: PROTON,
    what: '`datetime64` is `datetime64(3)`.',
    dialect: 'timeplus',
    apply: (node) =>
      node.kind === 'type' && node.name === 'datetime64' && (node.args?.length ?? 0) === 0
        ? { ...node, args: [number('3')] }
        : node,
  },
]

function typeName(written: string): string {
  const spaced = written.replace(/\s+/g, ' ')
  if (spaced.includes(' ')) return spaced.toUpperCase()
  const lower = spaced.toLowerCase()
  const known = TIMEPLUS_TYPE_ALIASES.get(lower) ?? TIMEPLUS_CLICKHOUSE_TYPES.get(spaced)
  return known ?? (TIMEPLUS_CASELESS_TYPES.has(lower) ? lower : spaced)
}

function enumType(node: TypeNode): TypeNode {
  const isEnum = node.name === 'enum' || node.name === 'enum8' || node.name === 'enum16'
  if (!isEnum || !node.args?.every((argument) => argument.kind === 'enumValue')) return node
  const values: { readonly label: EnumValue['name']; readonly value: bigint }[] = []
  let next = 1n
  for (const { name: label, value } of node.args) {
    const written = value && canonicalNumber(value.text)
    // Beyond UInt64 a number is a float; the server refuses the type.
    if (written !== undefined && !/^-?\d+$/.test(written)) return node
    const current = written === undefined ? next : BigInt(written)
    values.push({ label: string(label.value), value: current })
    next = current + 1n
  }
  const wide = values.some(({ value }) => value > 127n || value < -128n)
  const sorted = values.toSorted((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
  return {
    ...node,
    name: node.name === 'enum' ? (wide ? 'enum16' : 'enum8') : node.name,
    args: sorted.map(
      ({ label, value }): EnumValue => ({
        kind: 'enumValue',
        name: label,
        value: number(value.toString()),
        start: 0,
        end: 0,
      }),
    ),
  }
}
