import type { FieldFacts } from './field-facts.ts'

/**
 * A copy of plain data with every text replaced. Whatever does not change is shared with the original, so a
 * document without placeholders costs nothing. `path` is reused from call to call: copy it to keep it.
 */
export function mapText(
  value: unknown,
  facts: FieldFacts,
  replace: (text: string, facts: FieldFacts, path: readonly (string | number)[]) => unknown,
): unknown {
  const path: (string | number)[] = []

  const visit = (one: unknown, its: FieldFacts): unknown => {
    if (typeof one === 'string') return replace(one, its, path)
    if (Array.isArray(one)) return visitList(one, its)
    return isRecord(one) ? visitMap(one, its) : one
  }

  const visitList = (list: readonly unknown[], its: FieldFacts): unknown => {
    let copy: unknown[] | undefined
    const item = its.child(0)
    for (let index = 0; index < list.length; index++) {
      path.push(index)
      const changed = visit(list[index], item)
      path.pop()
      if (changed === list[index]) continue
      copy ??= [...list]
      copy[index] = changed
    }
    return copy ?? list
  }

  const visitMap = (map: Readonly<Record<string, unknown>>, its: FieldFacts): unknown => {
    let copy: Record<string, unknown> | undefined
    for (const key in map) {
      path.push(key)
      const changed = visit(map[key], its.child(key))
      path.pop()
      if (changed === map[key]) continue
      copy ??= { ...map }
      copy[key] = changed
    }
    return copy ?? map
  }

  return visit(value, facts)
}

/** Whether a value is a map of plain data. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path of plain data. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let current = value
  for (const step of path) {
    if (Array.isArray(current)) current = current[Number(step)]
    else if (isRecord(current) && Object.hasOwn(current, String(step)))
      current = current[String(step)]
    else return undefined
  }
  return current
}
