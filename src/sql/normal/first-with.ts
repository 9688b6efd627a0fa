/** The WITH of the first SELECT of a set operation covers all branches. */
import type { Query, Select } from '../ast/query.ts'

export function withFirstWith(branches: readonly Query[]): readonly Query[] {
  const [first, ...others] = branches
  const source = first && leftmost(first)
  if (!first || !source || source.with.length === 0) return branches
  return [first, ...others.map((branch) => adopted(branch, source))]
}

function leftmost(query: Query): Select | undefined {
  if (query.kind === 'select') return query
  const [first] = query.kind === 'setOperation' ? query.branches : []
  return first && leftmost(first)
}

/** Whole where a branch has no WITH, else the aliased expressions it lacks. */
function adopted(branch: Query, source: Select): Query {
  if (branch.kind === 'setOperation') {
    return { ...branch, branches: branch.branches.map((inner) => adopted(inner, source)) }
  }
  if (branch.kind !== 'select') return branch
  if (branch.with.length === 0) {
    return { ...branch, with: source.with, ...(source.recursive && { recursive: true as const }) }
  }
  const known = new Set(
    branch.with.flatMap((item) => (item.kind === 'alias' ? [item.name.text] : [])),
  )
  const added = source.with.filter((item) => item.kind === 'alias' && !known.has(item.name.text))
  return { ...branch, with: [...branch.with, ...added] }
}
