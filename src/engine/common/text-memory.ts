/**
 * What an engine found out about texts, so that neither this run nor the next has to parse them
 * again. Only pure functions of a text are remembered; without a memory each is worked out.
 */
import type { Json } from '../../resource/json.ts'

export interface TextMemory {
  readonly get: (question: string) => Json | undefined
  readonly put: (question: string, answer: Json) => void
}

let memory: TextMemory | undefined

/** From now on answers are looked for here; undefined: nowhere. */
export function rememberIn(next: TextMemory | undefined): void {
  memory = next
}

export function recall(question: string): Json | undefined {
  return memory?.get(question)
}

export function keep(question: string, answer: Json): void {
  memory?.put(question, answer)
}
