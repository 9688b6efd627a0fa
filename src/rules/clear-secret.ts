import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { Resource } from '../resource/resource.ts'
import type { PolicyRule } from './rule.ts'

export const clearSecret: PolicyRule = {
  id: 'clear-secret',
  summary: 'A secret that a plan file holds in clear text.',
  severity: 'warn',
  why: 'What is in Git is in every clone and in every backup, and stays in the history when the file is mended. Without a word in sluice.yaml this is the warning CLEAR_SECRET.',
  source: "The fields that the schema of a kind marks as secret, and `PASSWORD '…'` in their text.",
  insteadOf: 'CLEAR_SECRET',
  check: (resource, { problems }) =>
    problems
      .filter((problem) => problem.code === 'CLEAR_SECRET' && isIn(problem, resource))
      .map(({ message, span, hint }) => ({
        message: `keeps a secret in the plan: ${message}`,
        path: [],
        ...(span && { span }),
        ...(hint !== undefined && { hint }),
      })),
}

/** Whether a problem was found in the document of a resource, or in a file that the document names. */
export function isIn({ span }: Diagnostic, { origin }: Resource): boolean {
  if (span === undefined || origin === undefined) return false
  if (span.file === origin.file)
    return span.start >= origin.span.start && span.end <= origin.span.end
  return Object.keys(origin.json).some((key) => origin.spanOf([key]).file === span.file)
}
