/** The engine gate: timeplus.md §2.1 (`InterpreterAlterQuery.cpp`, checkAlterCommandForStreaming). */
import type { Context } from '../context.ts'
import { ServerError } from '../errors.ts'
import type { AlterCommand } from '../sql/index.ts'

type Kind = AlterCommand['kind']

/** Commands by the first generation that lets them through. */
const allowed: { readonly [kind in Kind]?: 1 | 2 | 3 } = {
  dropPartition: 1,
  modifyTtl: 1,
  removeTtl: 1,
  modifySetting: 1,
  resetSetting: 1,
  addColumn: 1,
  renameColumn: 2,
  addIndex: 1,
  materializeIndex: 1,
  dropIndex: 1,
  clearIndex: 1,
  update: 2,
  delete: 2,
  modifyComment: 2,
  // 1.x has no change of a view's query (§2.1).
  modifyQuery: 2,
  modifyQuerySetting: 2,
  resetQuerySetting: 2,
}

export function checkWhitelist({ options }: Context, commands: readonly AlterCommand[]): void {
  for (const { kind } of commands) {
    if ((allowed[kind] ?? 4) > options.generation) {
      throw new ServerError(48, `ALTER STREAM command '${words(kind)}' is not allowed`)
    }
  }
}

function words(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter}`).toUpperCase()
}
