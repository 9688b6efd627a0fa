import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { OperationContext } from './context.ts'

/**
 * What the plans are of: as the CI says; else the commit that is checked out, where the project's
 * folder is as that has it. Null where nobody can tell.
 */
export async function commitOf(
  root: string,
  processEnv: OperationContext['processEnv'],
): Promise<string | null> {
  const given =
    processEnv['SLUICE_COMMIT'] || processEnv['GITHUB_SHA'] || processEnv['CI_COMMIT_SHA']
  return given || (await checkedOut(root))
}

/** One call: the commit, and a line for every file that differs. */
async function checkedOut(root: string): Promise<string | null> {
  const words = ['status', '--porcelain=v2', '--branch', '--untracked-files=all', '--', '.']
  try {
    const { stdout } = await promisify(execFile)('git', words, { cwd: root, timeout: 2000 })
    const [, commit] = /^# branch\.oid ([0-9a-f]{40,64})$/m.exec(stdout) ?? []
    const differs = stdout.split('\n').some((line) => /^[12u] /.test(line) || newPlan.test(line))
    return differs ? null : (commit ?? null)
  } catch {
    // No git, or no checkout.
    return null
  }
}

/** A saved changeset or a log beside the plans is none of them. */
const newPlan = /^\? .*\.(?:ya?ml|sql)"?$/
