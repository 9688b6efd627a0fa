/** Types of chdb: the same types, in CamelCase. */
import type { DataType, TypeArgument } from './definition.ts'
import { TranslationFault } from './fault.ts'
import { formatExpression } from './format-expression.ts'
import { quotedIdentifier, stringText } from './literal-text.ts'
import { resolveType } from './resolve.ts'

const NAMES: Readonly<Record<string, string>> = {
  bool: 'Bool',
  string: 'String',
  fixed_string: 'FixedString',
  decimal: 'Decimal',
  date: 'Date',
  date32: 'Date32',
  datetime: 'DateTime',
  datetime32: 'DateTime',
  datetime64: 'DateTime64',
  uuid: 'UUID',
  ipv4: 'IPv4',
  ipv6: 'IPv6',
  enum8: 'Enum8',
  enum16: 'Enum16',
  array: 'Array',
  tuple: 'Tuple',
  map: 'Map',
  nested: 'Nested',
  nullable: 'Nullable',
  low_cardinality: 'LowCardinality',
  json: 'JSON',
  nothing: 'Nothing',
  point: 'Point',
  ring: 'Ring',
  polygon: 'Polygon',
}

/** `datetime64(3, 'UTC')` → `DateTime64(3, 'UTC')`. Throws UnknownType and TranslationFault. */
export function clickHouseType(type: DataType): string {
  const resolved = resolveType(type)
  const name = clickHouseName(resolved.name)
  if (!resolved.arguments || resolved.arguments.length === 0) return name
  return `${name}(${resolved.arguments.map(argumentText).join(', ')})`
}

function clickHouseName(name: string): string {
  const number = /^(u?)(int|float|decimal)(\d+)$/.exec(name)
  if (number) {
    const [, unsigned = '', kind = '', size = ''] = number
    const word = kind === 'int' ? 'Int' : kind === 'float' ? 'Float' : 'Decimal'
    return `${unsigned.toUpperCase()}${word}${size}`
  }
  const known = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined
  if (known === undefined) throw new TranslationFault(`type ${name} is not run here`)
  return known
}

function argumentText(argument: TypeArgument): string {
  switch (argument.kind) {
    case 'enum':
      return argument.value === undefined
        ? stringText(argument.name)
        : `${stringText(argument.name)} = ${argument.value}`
    case 'literal':
      return formatExpression(argument.literal)
    case 'type': {
      const type = clickHouseType(argument.type)
      return argument.field === undefined ? type : `${quotedIdentifier(argument.field)} ${type}`
    }
  }
}

const BACK: readonly (readonly [string, string])[] = Object.entries(NAMES)
  .filter(([ours]) => ours !== 'datetime32')
  .map(([ours, theirs]) => [theirs, ours])

/** `Array(LowCardinality(String))` → `array(low_cardinality(string))`; strings stay. */
export function timeplusType(type: string): string {
  const known = new Map(BACK)
  // Tuples with names come with line breaks.
  return type
    .replace(/\(\n\s*/g, '(')
    .replace(/,\n\s*/g, ', ')
    .split(/('(?:[^'\\]|\\.)*')/)
    .map((part) =>
      part.startsWith("'")
        ? part
        : part.replace(/[A-Z][A-Za-z0-9]*/g, (word) => known.get(word) ?? word.toLowerCase()),
    )
    .join('')
}
