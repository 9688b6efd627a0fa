import type { PolicyRule } from './rule.ts'

export const unusedFunction: PolicyRule = {
  id: 'unused-function',
  summary: 'A declared function that nothing in the plans calls.',
  severity: 'off',
  why: 'A function that lost its last caller stays on every target, and each later reader has to find out that it does nothing. Functions that people call by hand are a reason to ignore it.',
  source: 'The graph of the project.',
  check: (resource, { kinds, graph }) => {
    const rules = kinds[resource.kind]
    if (rules?.namespace !== 'function' || rules.declaredOnly === true) return []
    if ((graph.neededBy.get(resource.id) ?? []).length > 0) return []
    return [
      {
        message: 'is called by nothing that a plan declares',
        path: ['name'],
        hint: 'remove it, or ignore it here with the reason why it stays.',
      },
    ]
  },
}
