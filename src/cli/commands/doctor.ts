import { visibleText } from '../../diagnostic/index.ts'
import type { Finding } from '../../engine/engine.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { formatOf, needEnvironment } from '../outcome.ts'
import { renderDoctorMarkdown } from '../render/doctor-markdown.ts'
import { document } from '../render/document.ts'
import type { Look } from '../render/look.ts'
import { plural } from '../render/quantity.ts'
import { alignColumns } from '../render/table.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const environment = needEnvironment(session)
  const { doctorProject } = await session.library()
  const format = formatOf(session, ['text', 'json', 'markdown'] as const, [])
  const asked = session.arguments.flag('round-trip')
  if (asked) session.stopGently()
  const { findings, roundTrip } = await doctorProject(session.context, {
    roundTrip: asked,
    grants: session.arguments.flag('grants'),
  })
  const failed = findings.filter(({ ok }) => ok === false).length
  const fields = { environment, findings, ...(roundTrip ? { roundTrip } : {}) }
  if (format === 'json') session.out.write(document(session.command, fields))
  else if (format === 'markdown') session.out.write(renderDoctorMarkdown(findings, roundTrip))
  else session.out.write(renderFindings(findings, session.out.look))
  return failed > 0 ? exitCodes.error : exitCodes.done
}

function renderFindings(findings: readonly Finding[], look: Look): string {
  const rows = findings.flatMap(({ name, ok, detail }) => {
    const [first = '', ...rest] = detail.split('\n').map(visibleText)
    return [[verdict(ok, look), visibleText(name), first], ...rest.map((line) => ['', '', line])]
  })
  const failed = findings.filter(({ ok }) => ok === false).length
  const warned = findings.filter(({ ok }) => ok === 'warning').length
  const verdicts = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(warned > 0 ? [plural(warned, 'warning')] : []),
    `${findings.length - failed - warned} fine`,
  ]
  return `${[...alignColumns(rows, look, ' '), '', `${verdicts.join(', ')}.`].join('\n')}\n`
}

function verdict(ok: Finding['ok'], { paint }: Look): string {
  if (ok === 'warning') return paint.warning('warning')
  return ok ? paint.good('ok') : paint.error('failed')
}
