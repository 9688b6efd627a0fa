/** Where a part of a resource stands in its plan file. */
import type { Span } from '../diagnostic/span.ts'
import type { Resource } from './resource.ts'

export interface PartPlace {
  readonly path: readonly (string | number)[]
  /** Offsets in the text of the spec at the path. */
  readonly start?: number
  readonly end?: number
}

/** In the field; in the item of a list where the spec has one text; in the `ddl` where there are no fields. */
export function placeIn(
  { origin, spec }: Pick<Resource, 'origin' | 'spec'>,
  { path, start, end }: PartPlace,
): Span | undefined {
  if (origin === undefined) return undefined
  const [field = ''] = path
  const { ddl } = origin.json
  if (typeof ddl === 'string' && path.length > 0 && !Object.hasOwn(origin.json, field)) {
    const text = valueAt(spec, path)
    const at = typeof text === 'string' ? ddl.indexOf(text) : -1
    if (typeof text !== 'string' || at < 0 || ddl.lastIndexOf(text) !== at)
      return origin.spanOf(['ddl'])
    return origin.spanInText(['ddl'], at + (start ?? 0), at + (end ?? text.length))
  }
  if (start === undefined) return origin.spanOf(path)
  return origin.spanInText(path, start, end ?? start + 1)
}

function valueAt(value: unknown, path: PartPlace['path']): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null
        ? (inner as { readonly [key: string]: unknown })[step]
        : undefined,
    value,
  )
}
