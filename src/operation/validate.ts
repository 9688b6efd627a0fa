import { resultOf } from './begin.ts'
import { compileProject } from './compile-project.ts'
import type { OperationContext } from './context.ts'
import type { ValidateResult } from './results.ts'

/** Files only: no connection, no process environment. */
export async function validateProject(context: OperationContext): Promise<ValidateResult> {
  return resultOf(await compileProject(context), [])
}
