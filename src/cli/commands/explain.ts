import {
  allCodes,
  codes,
  explainCode,
  isCode,
  nearest,
  SluiceError,
} from '../../diagnostic/index.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { document } from '../render/document.ts'
import { alignColumns } from '../render/table.ts'
import type { Session } from '../session.ts'

export async function run(session: Session): Promise<ExitCode> {
  const [asked] = session.arguments.positional
  if (asked === undefined) return listCodes(session)
  const code = asked.toUpperCase().replaceAll('-', '_')
  if (!isCode(code)) {
    const near = nearest(code, allCodes)
    throw new SluiceError('USAGE', `there is no code \`${asked}\``, {
      hint: near ? `did you mean \`sluice explain ${near}\`?` : '`sluice explain` lists all codes',
    })
  }
  const { severity, meaning, cause, fix } = codes[code]
  session.out.write(
    session.json
      ? document(session.command, { code, severity, meaning, cause, fix })
      : explainCode(code),
  )
  return exitCodes.done
}

function listCodes(session: Session): ExitCode {
  if (session.json) throw new SluiceError('USAGE', '`sluice explain --json` needs CODE')
  const rows = allCodes.map((code) => [code, codes[code].meaning])
  session.out.write(`${alignColumns(rows, session.out.look, '').join('\n')}\n`)
  return exitCodes.done
}
