/**
 * CODEC in normal form. The server fills in parameters at CREATE: `Delta` becomes `Delta(8)` by
 * the width of the type, `ZSTD` becomes `ZSTD(1)`, `FPC` becomes `FPC(12)` (26.7.2.1). Parameters
 * that say no more than the default are taken away on both sides.
 */
import { parseFragment } from '../../../sql/index.ts'
import type { KindContext } from '../../engine.ts'
import type { Texts } from './text.ts'

export function normalCodec(
  text: string,
  type: string | undefined,
  context: KindContext,
  { dialect, normalOf }: Texts,
): string {
  const parsed = parseFragment('codec', text, dialect)
  if (!parsed.ok) return text
  const width = type === undefined ? undefined : typeWidth(type)
  const items = parsed.node.items.map((item) => {
    const written = text.slice(item.start, item.end)
    const name = item.kind === 'call' ? item.name.text : written
    const given = item.kind === 'call' && item.args !== undefined && item.args.length > 0
    const rest = given ? written.slice(written.indexOf('(') + 1, -1).replace(/\s+/g, '') : ''
    if (rest === '' || rest === defaultParameter(name, width)) return name
    return `${name}(${rest})`
  })
  return normalOf('codec', items.join(', '), context)
}

function defaultParameter(codec: string, width: number | undefined): string | undefined {
  switch (codec) {
    case 'ZSTD':
      return '1'
    case 'LZ4HC':
      return '0'
    case 'FPC':
      return '12'
    case 'Delta':
    case 'Gorilla':
    case 'DoubleDelta':
      return width === undefined ? undefined : String(width)
    default:
      return undefined
  }
}

/** Bytes per value of the innermost type, as codecs see it. */
function typeWidth(type: string): number | undefined {
  const inner = /^(?:array|nullable|low_?cardinality)\((.*)\)$/is.exec(type)
  if (inner?.[1] !== undefined) return typeWidth(inner[1])
  const bits = /^(?:u?int|float|bfloat)(\d+)$/i.exec(type)
  if (bits !== null) return Number(bits[1]) / 8
  const precision = /^decimal\((\d+)/i.exec(type)
  if (precision !== null) return decimalWidth(Number(precision[1]))
  const name = /^\w+/.exec(type)?.[0]
  return name === undefined ? undefined : widths[name.toLowerCase()]
}

function decimalWidth(precision: number): number {
  return precision <= 9 ? 4 : precision <= 18 ? 8 : precision <= 38 ? 16 : 32
}

const widths: { readonly [type: string]: number } = {
  bool: 1,
  enum8: 1,
  enum16: 2,
  date: 2,
  date32: 4,
  datetime: 4,
  datetime64: 8,
  time: 4,
  time64: 8,
  ipv4: 4,
}
