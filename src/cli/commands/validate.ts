import { hasErrors } from '../../diagnostic/index.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { exitOfFiles } from '../outcome.ts'
import { diagnosticRecords, renderDiagnostics } from '../render/diagnostics.ts'
import { document } from '../render/document.ts'
import { plural } from '../render/quantity.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const { validateProject } = await session.library()
  const result = await validateProject(session.context)
  const failed = hasErrors(result.diagnostics)
  const { project, files, resources } = result
  if (session.json) {
    const counts = { project: project ?? null, files, resources }
    const fields = { ...counts, ...diagnosticRecords(result) }
    session.out.write(document(session.command, fields))
  } else {
    session.err.write(renderDiagnostics(result, session.err.look))
    if (!failed && !session.quiet)
      session.out.write(`Valid: ${plural(resources, 'resource')} in ${plural(files, 'file')}.\n`)
  }
  return failed ? exitOfFiles(result) : exitCodes.done
}
