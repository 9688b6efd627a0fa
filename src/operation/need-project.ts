import { FilesError } from '../diagnostic/files-error.ts'
import type { Engine } from '../engine/engine.ts'
import type { Environment } from '../source/environment.ts'
import type { Project } from '../source/project.ts'
import { openProject } from './begin.ts'
import type { OperationContext } from './context.ts'

/** Project and environment for operations that read no plans; files in error end it. */
export async function needProject(context: OperationContext): Promise<{
  readonly project: Project
  readonly engine: Engine
  readonly environment: Environment
}> {
  const opened = await openProject(context)
  if (!opened.ok) throw new FilesError(opened.diagnostics, opened.textOf)
  return opened
}
