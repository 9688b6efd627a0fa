/** Conversions in which no value is lost. Types are in normal form. */
export function keepsValues(before: string, after: string): boolean {
  if (before === after || after === 'string') return true
  const nullable = /^nullable\((.*)\)$/.exec(after)?.[1]
  if (nullable !== undefined) {
    return keepsValues(/^nullable\((.*)\)$/.exec(before)?.[1] ?? before, nullable)
  }
  const low = /^low_cardinality\((.*)\)$/
  if (low.test(before) || low.test(after)) {
    return keepsValues(low.exec(before)?.[1] ?? before, low.exec(after)?.[1] ?? after)
  }
  const [from, to] = [numberOf(before), numberOf(after)]
  if (from === undefined || to === undefined) return false
  if (to.kind === 'float') {
    return from.kind === 'float' ? from.bits <= to.bits : from.bits <= (to.bits === 64 ? 32 : 16)
  }
  if (from.kind === to.kind) return from.bits <= to.bits
  return from.kind === 'uint' && to.kind === 'int' && from.bits < to.bits
}

interface NumberType {
  readonly kind: 'int' | 'uint' | 'float'
  readonly bits: number
}

function numberOf(type: string): NumberType | undefined {
  const match = /^(int|uint|float)(\d+)$/.exec(type)
  return match === null
    ? undefined
    : { kind: match[1] as NumberType['kind'], bits: Number(match[2]) }
}
