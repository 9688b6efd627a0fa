import { resolve } from 'node:path'
import type { Changeset } from '../../changeset/changeset.ts'
import type { ExitCode } from '../exit.ts'
import { writeText } from '../files.ts'
import type { PlanResult } from '../../operation/results.ts'
import { formatOf, needEnvironment, stoppedByFiles, exitOfFiles, withChanges } from '../outcome.ts'
import { renderMarkdown } from '../render/plan-markdown.ts'
import { renderPlan } from '../render/plan-text.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  needEnvironment(session)
  const format = formatOf(session, ['text', 'json', 'markdown'] as const, ['html'])
  const { planProject, changesetPieces } = await session.library()
  const result = await planProject(session.context, {
    allow: session.arguments.list('allow'),
    finish: session.arguments.flag('finish'),
  })
  if (stoppedByFiles(session, result) || result.changeset === undefined) return exitOfFiles(result)
  const { changeset } = result
  const file = session.arguments.text('out')
  if (file !== undefined) {
    writeText(resolve(session.workingDirectory, file), changesetPieces(changeset))
  }
  if (format === 'json') for (const piece of changesetPieces(changeset)) session.out.write(piece)
  else session.out.write(rendered(session, format, changeset, result))
  return withChanges(session, changeset.hasChanges)
}

function rendered(
  session: Session,
  format: 'text' | 'markdown',
  changeset: Changeset,
  { header }: PlanResult,
): string {
  const file = session.arguments.text('out')
  const saved = file !== undefined && { file }
  if (format === 'markdown') return renderMarkdown(changeset, { header, ...saved })
  const { look } = session.out
  const unmanaged = session.arguments.flag('unmanaged')
  const options = { header, look, verbose: session.verbose, unmanaged, next: true, ...saved }
  return renderPlan(changeset, options)
}
