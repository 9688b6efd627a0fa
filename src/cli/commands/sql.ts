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

/** SQL again, with an empty line between statements of several lines. What cannot be read is left out and told about. */
async function formatAsText(session: Session): Promise<ExitCode> {
  const between = session.arguments.flag('one-line') ? '' : '\n'
  let printed = false
  let failed = false
  for await (const answers of await ask(session, 'format')) {
    for (const answer of answers) {
      const text = 'text' in answer ? answer.text : null
      if (text === null) {
        failed = true
        const error = 'error' in answer ? answer.error : ''
        session.err.write(`error BAD_SQL: ${shownFile(session)}:${error}\n`)
        continue
      }
      if (!(await session.send(`${printed ? between : ''}${text};\n`))) return exitCodes.done
      printed = true
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
