import { hasErrors } from '../../diagnostic/index.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { exitOfFiles } from '../outcome.ts'
import { diagnosticRecords, renderDiagnostics } from '../render/diagnostics.ts'
import { document } from '../render/document.ts'
import { plural } from '../render/quantity.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const { checkProject } = await session.library()
  const result = await checkProject(session.context)
  const failed = hasErrors(result.diagnostics)
  const { project, files, resources, executed, engineVersion, notRun, unsupported } = result
  if (session.json) {
    const counts = {
      project: project ?? null,
      files,
      resources,
      executed,
      engineVersion,
      ...(notRun === undefined ? {} : { notRun }),
      unsupported,
    }
    const fields = { ...counts, ...diagnosticRecords(result) }
    session.out.write(document(session.command, fields))
    return failed ? exitOfFiles(result) : exitCodes.done
  }
  session.err.write(renderDiagnostics(result, session.err.look))
  if (!failed && !session.quiet && notRun !== undefined) {
    session.out.write(`Read: ${plural(resources, 'resource')}. Nothing was run: ${notRun}.\n`)
  } else if (!failed && !session.quiet) {
    const left = unsupported.map((one) => `  ${one.kind}/${one.name}   not run: ${one.detail}\n`)
    session.out.write(
      `Checked: ${plural(executed, 'object')} of ${plural(resources, 'resource')} really created on ${engineVersion}.\n${left.join('')}`,
    )
  }
  return failed ? exitOfFiles(result) : exitCodes.done
}
