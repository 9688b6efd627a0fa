import { type ExitCode, exitCodes } from '../exit.ts'
import { shownPath, writeText } from '../files.ts'
import { stoppedByFiles, exitOfFiles } from '../outcome.ts'
import { diagnosticRecords } from '../render/diagnostics.ts'
import { document } from '../render/document.ts'
import { plural } from '../render/quantity.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const check = session.arguments.flag('check')
  const { formatProject } = await session.library()
  const result = await formatProject(session.context, { sql: session.arguments.flag('sql') })
  if (stoppedByFiles(session, result)) return exitOfFiles(result)
  const changed = result.files.filter((file) => file.changed)
  if (!check) for (const { absolutePath, text } of changed) writeText(absolutePath, text)
  const names = changed.map(({ absolutePath }) => shownPath(session.workingDirectory, absolutePath))
  if (session.json) {
    const files = result.files.map(({ path, changed }) => ({ file: path, changed }))
    session.out.write(document(session.command, { check, files, ...diagnosticRecords(result) }))
  } else {
    session.out.write(names.map((name) => `${name}\n`).join(''))
    if (!session.quiet) session.err.write(verdict(check, names.length, result.files.length))
  }
  return check && changed.length > 0 ? exitCodes.error : exitCodes.done
}

function verdict(check: boolean, changed: number, files: number): string {
  if (changed === 0) return `${plural(files, 'file')} in canonical form.\n`
  if (check) return `${plural(changed, 'file')} would change. sluice fmt writes them.\n`
  return `${plural(changed, 'file')} written.\n`
}
