/** `sluice sql`: questions in, answers out, one at a time; no project and no connection. */
import { lineIndex } from '../diagnostic/line-index.ts'
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { SqlAnswers, SqlText } from '../sql/answer/answers.ts'
import { readQuestion } from './sql-question.ts'
import { type Answer, type Asked, type SqlAnswer, type SqlTask, taskOf } from './sql-tasks.ts'
import { lineBatches, wholeText } from './text-lines.ts'

export interface SqlRequest {
  readonly task: SqlTask
  readonly dialect: string
  readonly chunks: AsyncIterable<Uint8Array>
  /** How messages name the input. */
  readonly shown: string
  /** One JSON object per line, not SQL. */
  readonly jsonl: boolean
  readonly pretty: boolean
  readonly database?: string
}

export type DialectOf = (name: string) => Promise<SqlAnswers>

/** Answers in the order of the questions, in batches: all that can be said before more is read. */
export async function* answerSql(
  request: SqlRequest,
  dialectOf: DialectOf,
): AsyncGenerator<readonly SqlAnswer[]> {
  const answers = await dialectOf(request.dialect)
  if (request.jsonl) yield* answerLines(request, answers)
  else yield answerScript(request, await scriptOf(request), answers)
}

async function* answerLines(
  request: SqlRequest,
  answers: SqlAnswers,
): AsyncGenerator<readonly SqlAnswer[]> {
  const { answer, refuse } = taskOf(request, answers)
  const faults: unknown[] = []
  let number = 0
  for await (const lines of lineBatches(request.chunks)) {
    const batch: SqlAnswer[] = []
    for (const line of lines) {
      number++
      if (line.text.trim() === '') continue
      const { id, asked, error } = readQuestion(line, request.task, number)
      if (asked === undefined) {
        batch.push({ id, ...refuse(error) })
        continue
      }
      try {
        batch.push({ id, ...answer(asked) })
      } catch (fault) {
        faults.push(fault)
        batch.push({ id, ...refuse(`Sluice failed on this statement: ${String(fault)}`) })
      }
    }
    if (batch.length > 0) yield batch
  }
  // A fault of ours costs one line its answer, not the lines behind it; it is told once they are answered.
  if (faults.length > 0) throw faults[0]
}

async function scriptOf({ chunks, shown }: SqlRequest): Promise<string> {
  const text = await wholeText(chunks)
  if (text !== undefined) return text
  throw new SluiceError('NOT_UTF8', `\`${shown}\` is not UTF-8`, { exit: 65 })
}

function answerScript(
  request: SqlRequest,
  script: string,
  answers: SqlAnswers,
): readonly SqlAnswer[] {
  const { positionAt } = lineIndex(script)
  const statements = answers
    .split(script)
    .map(({ text, start }): SqlText => ({ text, ...positionAt(start) }))
  if (request.task === 'equal')
    return [{ id: 1, ...taskOf(request, answers).answer(pairOf(statements, request)) }]
  const answer = scriptAnswer(request, answers, statements)
  return statements.map((sql, index) => ({ id: index + 1, line: sql.line, ...answer(sql) }))
}

/** The statements of a script know each other's tables. */
function scriptAnswer(
  request: SqlRequest,
  answers: SqlAnswers,
  statements: readonly SqlText[],
): (sql: SqlText) => Answer {
  const { task, database } = request
  if (task === 'lineage')
    return answers.lineage({
      script: statements.map(({ text }) => text),
      ...(database !== undefined && { database }),
    })
  const { answer } = taskOf(request, answers)
  return (sql) => answer({ sql })
}

function pairOf(statements: readonly SqlText[], { shown, database }: SqlRequest): Asked {
  const [a, b] = statements
  if (a && b && statements.length === 2) return { a, b, ...(database && { database }) }
  throw new SluiceError(
    'BAD_SQL',
    `\`${shown}\` holds ${statements.length === 1 ? 'one statement' : `${statements.length} statements`}; equal compares exactly two`,
    { exit: 65, hint: 'for many pairs use --jsonl, with {"id", "a", "b"} on each line' },
  )
}
