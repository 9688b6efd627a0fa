/** The four questions of `sluice sql`, each with its answer and what it says to a line it cannot take. */
import {
  type EqualAnswer,
  type FormatAnswer,
  type KnownTables,
  type LineageAnswer,
  type RefsAnswer,
  type SqlAnswers,
  type SqlText,
  unreadLineage,
  unreadRefs,
} from '../sql/answer/answers.ts'

export type SqlTask = 'refs' | 'format' | 'equal' | 'lineage'

export type SqlAnswer = {
  /** As given in a line of JSON; counted from 1 in a script. */
  readonly id: unknown
  /** Where the statement begins; only for scripts. */
  readonly line?: number
} & (RefsAnswer | FormatAnswer | EqualAnswer | LineageAnswer)

/** What a question holds; each task needs its own part of it. */
export interface Asked {
  readonly sql?: SqlText
  readonly a?: SqlText
  readonly b?: SqlText
  readonly database?: string
  readonly functions?: { readonly [name: string]: string }
  readonly tables?: KnownTables
}

export type Answer = RefsAnswer | FormatAnswer | EqualAnswer | LineageAnswer

export interface Task {
  readonly answer: (asked: Asked) => Answer
  readonly refuse: (error: string) => Answer
}

/** What the task asks of every question alike. */
export interface TaskOptions {
  readonly task: SqlTask
  readonly pretty: boolean
  readonly database?: string
}

const nothing: SqlText = { text: '', line: 1, column: 1 }

export function taskOf({ task, pretty, database }: TaskOptions, answers: SqlAnswers): Task {
  const tasks: { readonly [T in SqlTask]: Task } = {
    refs: { answer: ({ sql = nothing }) => answers.refs(sql), refuse: unreadRefs },
    format: {
      answer: ({ sql = nothing }) => answers.format(sql, { pretty }),
      refuse: (error) => ({ ok: false, text: null, error }),
    },
    equal: {
      answer: ({ a = nothing, b = nothing, ...options }) =>
        answers.equal(a, b, { ...(database !== undefined && { database }), ...options }),
      refuse: (error) => ({ equal: 'unknown', because: error }),
    },
    lineage: {
      answer: ({ sql = nothing, ...options }) =>
        answers.lineage({ ...(database !== undefined && { database }), ...options })(sql),
      refuse: unreadLineage,
    },
  }
  return tasks[task]
}
