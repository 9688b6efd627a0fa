import { resolve } from 'node:path'
import { SluiceError } from '../../diagnostic/index.ts'
import { type ExitCode, exitCodes } from '../exit.ts'
import { readChunks } from '../files.ts'
import type { Run, Session } from '../session.ts'
import type { SqlAnswer, SqlTask } from '../../operation/results.ts'

export const refs: Run = (session) => answerAsJson(session, 'refs')
export const equal: Run = (session) => answerAsJson(session, 'equal')
export const lineage: Run = (session) => answerAsJson(session, 'lineage')

export const format: Run = (session) =>
  session.arguments.flag('text') ? formatAsText(session) : answerAsJson(session, 'format')

async function answerAsJson(session: Session, task: SqlTask): Promise<ExitCode> {
  for await (const answers of await ask(session, task)) {
    const read = await session.send(answers.map((one) => `${JSON.stringify(one)}\n`).join(''))
    if (!read) break
  }
  return exitCodes.done
}

/** SQL again. What cannot be read is told about and left out, and the exit code says so. */
async function formatAsText(session: Session): Promise<ExitCode> {
  let failed = false
  for await (const answers of await ask(session, 'format')) {
    for (const answer of answers) {
      if (!('text' in answer) || answer.text === null) {
        failed = true
        session.err.write(
          `error BAD_SQL: ${shownFile(session)}:${'error' in answer ? answer.error : ''}\n`,
        )
      } else if (!(await session.send(`${answer.text};\n`))) return exitCodes.done
    }
  }
  return failed ? exitCodes.badInput : exitCodes.done
}

async function ask(session: Session, task: SqlTask): Promise<AsyncIterable<readonly SqlAnswer[]>> {
  const { arguments: asked, workingDirectory } = session
  const [file = '-'] = asked.positional
  const shown = shownFile(session)
  const pretty = asked.flag('pretty')
  if (pretty && asked.flag('one-line'))
    throw new SluiceError('USAGE', '`--pretty` and `--one-line` exclude each other')
  if (asked.flag('text') && asked.flag('jsonl'))
    throw new SluiceError('USAGE', '`--text` and `--jsonl` exclude each other')
  const database = asked.text('database')
  const { answerSql, defaultDialect } = await session.library()
  return answerSql({
    task,
    dialect: asked.text('dialect') ?? defaultDialect,
    chunks:
      file === '-' ? session.standardInput : readChunks(resolve(workingDirectory, file), file),
    shown,
    jsonl: asked.flag('jsonl'),
    pretty: pretty || (asked.flag('text') && !asked.flag('one-line')),
    ...(database !== undefined && { database }),
  })
}

function shownFile({ arguments: asked }: Session): string {
  const [file = '-'] = asked.positional
  return file === '-' ? 'standard input' : file
}
