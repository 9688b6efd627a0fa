import { resolve } from 'node:path'
import { SluiceError } from '../../diagnostic/index.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { readText } from '../files.ts'
import { formatOf } from '../outcome.ts'
import { renderMarkdown } from '../render/plan-markdown.ts'
import { renderPlan } from '../render/plan-text.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const format = formatOf(session, ['text', 'json', 'markdown'] as const, ['html'])
  const [file = ''] = session.arguments.positional
  const text = readText(resolve(session.workingDirectory, file), file)
  const { decodeChangeset, encodeChangeset } = await session.library()
  const { changeset, problems } = decodeChangeset(text)
  if (changeset === undefined)
    throw new SluiceError('BAD_CHANGESET', `\`${file}\` is no changeset that can be shown`, {
      detail: problems,
    })
  // A changeset that apply would refuse is shown all the same: somebody has to see why.
  for (const problem of problems) session.err.write(`warning: ${file}: ${problem}\n`)
  const { look } = session.out
  if (format === 'json') session.out.write(encodeChangeset(changeset))
  else if (format === 'markdown')
    session.out.write(renderMarkdown(changeset, { header: undefined, file }))
  else
    session.out.write(
      renderPlan(changeset, {
        header: undefined,
        look,
        verbose: session.verbose,
        unmanaged: session.verbose,
        file,
        next: true,
      }),
    )
  return exitCodes.done
}
