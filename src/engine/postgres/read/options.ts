/** Lists of options: `WITH (fillfactor = 70, toast.autovacuum_enabled = off)`, `(START WITH 5)`. */
import {
  isTree,
  itemsOf,
  listOf,
  nodeOf,
  nodesOf,
  stringsOf,
  textOf,
  type Tree,
} from '../sql/tree.ts'

export type OptionValue = string | number | boolean

/** Names with values, as a field `with` has them; undefined where there are none. */
export function optionMap(list: unknown): { readonly [name: string]: OptionValue } | undefined {
  const map: Record<string, OptionValue> = {}
  for (const option of nodesOf(list, 'DefElem')) map[optionName(option)] = optionValue(option)
  return Object.keys(map).length === 0 ? undefined : map
}

/** With its namespace: `toast.autovacuum_enabled`, `timescaledb.continuous`. */
export function optionName(option: Tree): string {
  const name = textOf(option['defname']) ?? ''
  const namespace = textOf(option['defnamespace'])
  return namespace === undefined ? name : `${namespace}.${name}`
}

/** An option without a value is on. */
export function optionValue({ arg }: Tree): OptionValue {
  if (arg === undefined) return true
  const number = numberOf(arg)
  if (number !== undefined) return number
  const boolean = nodeOf(arg, 'Boolean')
  if (boolean) return boolean['boolval'] === true
  const string = nodeOf(arg, 'String')
  if (string) return plainValue(textOf(string['sval']) ?? '')
  // A bare word is read as the name of a type.
  const type = nodeOf(arg, 'TypeName')
  if (type) return plainValue(stringsOf(type['names']).join('.'))
  return stringsOf(itemsOf(arg)).join(', ')
}

export function optionNamed(list: unknown, name: string): Tree | undefined {
  return nodesOf(list, 'DefElem').find((option) => optionName(option) === name)
}

/** Integer and Float nodes; large integers are Float nodes, and stay text to keep every digit. */
export function numberOf(value: unknown): number | string | undefined {
  const integer = nodeOf(value, 'Integer')
  // Zero loses its field.
  if (integer) return typeof integer['ival'] === 'number' ? integer['ival'] : 0
  const float = textOf(nodeOf(value, 'Float')?.['fval'])
  if (float === undefined) return undefined
  const number = Number(float)
  return String(number) === float ? number : float
}

/** The names in a list of roles; `public`, `current_user` as words. */
export function roleNames(list: unknown): readonly string[] {
  return listOf(list).flatMap((one) => roleName(nodeOf(one, 'RoleSpec')) ?? [])
}

export function roleName(role: unknown): string | undefined {
  if (!isTree(role)) return undefined
  const { roletype, rolename } = role
  if (typeof rolename === 'string') return rolename
  return typeof roletype === 'string' ? roletype.replace('ROLESPEC_', '').toLowerCase() : undefined
}

function plainValue(text: string): OptionValue {
  const word = text.toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  return text
}
