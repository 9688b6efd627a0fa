/** Options of sequences and of identity columns; the server's defaults, spelled out, are left out. */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { itemsOf, nodesOf, stringsOf, type Tree } from '../sql/tree.ts'
import { numberOf, optionName, optionValue } from './options.ts'

/** As a Sequence's own fields: `start`, `increment`, `min`, `max`, `cache`, `cycle`. */
export function sequenceOptions(options: unknown): JsonObject {
  const fields: Record<string, JsonObject[string]> = {}
  for (const option of nodesOf(options, 'DefElem')) {
    const read = readers[optionName(option)]
    if (read) Object.assign(fields, read(option))
  }
  // Where an ascending sequence starts by itself.
  if (fields['start'] === 1 && fields['min'] === undefined && fields['increment'] === undefined)
    delete fields['start']
  return compact<JsonObject>(fields)
}

/** Undefined where they say nothing but defaults, as pg_dump writes them. */
export function identityOptions(options: unknown): JsonObject | undefined {
  const fields = sequenceOptions(options)
  return Object.keys(fields).length === 0 ? undefined : fields
}

/** `["app", "t", "id"]` of OWNED BY; undefined for NONE. */
export function ownedBy(options: unknown): readonly string[] | undefined {
  const option = nodesOf(options, 'DefElem').find((one) => optionName(one) === 'owned_by')
  const names = option === undefined ? [] : stringsOf(itemsOf(option['arg']))
  return names.length < 2 ? undefined : names
}

const unless =
  (field: string, usual: number) =>
  ({ arg }: Tree): JsonObject => {
    const value = numberOf(arg)
    return value === undefined || value === usual ? {} : { [field]: value }
  }

const readers: { readonly [option: string]: (option: Tree) => JsonObject } = {
  start: ({ arg }) => ({ start: numberOf(arg) }),
  increment: unless('increment', 1),
  cache: unless('cache', 1),
  // NO MINVALUE has no argument.
  minvalue: ({ arg }) => (arg === undefined ? {} : { min: numberOf(arg) }),
  maxvalue: ({ arg }) => (arg === undefined ? {} : { max: numberOf(arg) }),
  cycle: (option) => (optionValue(option) === true ? { cycle: true } : {}),
}
