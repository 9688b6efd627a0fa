import { type ExitCode, exitCodes } from '../exit.ts'
import { formatOf, stoppedByFiles, exitOfFiles } from '../outcome.ts'
import { document } from '../render/document.ts'
import { graphDot } from '../render/graph-dot.ts'
import { graphMermaid } from '../render/graph-mermaid.ts'
import { graphText } from '../render/graph-text.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const format = formatOf(session, ['text', 'mermaid', 'dot', 'json'] as const, ['svg', 'html'])
  const { graphProject } = await session.library()
  const result = await graphProject(session.context, {
    columns: session.arguments.flag('columns'),
  })
  if (stoppedByFiles(session, result)) return exitOfFiles(result)
  const { nodes, edges, columns } = result
  const text = {
    text: () => graphText(result, session.out.look),
    mermaid: () => graphMermaid(result),
    dot: () => graphDot(result),
    json: () => document(session.command, { nodes, edges, ...(columns ? { columns } : {}) }),
  }[format]()
  session.out.write(text)
  return exitCodes.done
}
