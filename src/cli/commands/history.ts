import type { HistoryEntry } from '../../operation/results.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { needEnvironment } from '../outcome.ts'
import { shortDigest } from '../render/action-words.ts'
import { document } from '../render/document.ts'
import { table } from '../render/table.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const environment = needEnvironment(session)
  const { historyProject } = await session.library()
  const { project, entries } = await historyProject(session.context)
  if (session.json) {
    session.out.write(document(session.command, { project, environment, entries }))
  } else if (entries.length === 0) {
    session.out.write(`${project} was never applied to ${environment}.\n`)
  } else {
    const heading = ['release', 'applied', 'by', 'commit', 'changes', 'verified']
    const lines = table(heading, entries.map(row), session.out.look)
    session.out.write(`${[`${project} on ${environment}, newest first`, ...lines].join('\n')}\n`)
  }
  return exitCodes.done
}

function row(entry: HistoryEntry): readonly string[] {
  const changes = Object.entries(entry.summary)
    .filter(([, count]) => count > 0)
    .map(([op, count]) => `${count} ${op}`)
  return [
    shortDigest(entry.release),
    minute(entry.appliedAt),
    entry.actor,
    entry.commit?.slice(0, 7) ?? '-',
    changes.length === 0 ? 'none' : changes.join(', '),
    entry.verifiedAt === null ? 'no' : minute(entry.verifiedAt),
  ]
}

/** `2026-03-02T14:02:11.000Z` → `2026-03-02 14:02Z`: the same text in every time zone. */
function minute(time: string): string {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)/.exec(time)
  return match ? `${match[1]} ${match[2]}Z` : time
}
