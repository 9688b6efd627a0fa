import { type ExitCode, exitCodes } from '../exit.ts'
import { SluiceError } from '../../diagnostic/index.ts'
import { formatOf, stoppedByFiles, exitOfFiles } from '../outcome.ts'
import { document } from '../render/document.ts'
import { graphDot } from '../render/graph-dot.ts'
import { graphMermaid } from '../render/graph-mermaid.ts'
import { graphText } from '../render/graph-text.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const format = formatOf(session, ['text', 'mermaid', 'dot', 'json'] as const, ['svg', 'html'])
  if (session.arguments.flag('columns'))
    throw new SluiceError('USAGE', '`--columns` is not in this version')
  const { graphProject } = await session.library()
  const result = await graphProject(session.context)
  if (stoppedByFiles(session, result)) return exitOfFiles(result)
  const { nodes, edges } = result
  const text = {
    text: () => graphText(result, session.out.look),
    mermaid: () => graphMermaid(result),
    dot: () => graphDot(result),
    json: () => document(session.command, { nodes, edges }),
  }[format]()
  session.out.write(text)
  return exitCodes.done
}
