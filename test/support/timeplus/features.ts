/**
 * What a generation or an edition lacks although its grammar has it: timeplus.md §0.2, §1.1.
 * What the grammar itself lacks is refused by the parser.
 */
import type { Context } from './context.ts'
import { ServerError } from './errors.ts'
import type { Statement } from './sql/index.ts'

export function checkFeature({ options }: Context, statement: Statement): void {
  const { generation, edition } = options
  const what = lacking(statement, generation === 1, edition === 'oss')
  if (what) throw new ServerError(48, `${what} is not supported in ${options.version}`)
}

function lacking(statement: Statement, isFirst: boolean, isOss: boolean): string | undefined {
  switch (statement.kind) {
    case 'createDictionary':
      return isFirst ? 'DICTIONARY' : undefined
    case 'truncate':
      // Since 2.6.
      return isFirst ? 'TRUNCATE STREAM' : undefined
    case 'createMaterializedView':
      // Parsed in 3.x, and run by Enterprise.
      return statement.scheduled && isOss ? 'SCHEDULED MATERIALIZED VIEW' : undefined
    default:
      return undefined
  }
}
