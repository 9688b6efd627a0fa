/**
 * What a generation or an edition lacks: timeplus.md §0.2 and the table of §1.1. Grammar that is
 * not there is a syntax error; grammar that is there without what it needs is NOT_IMPLEMENTED.
 */
import type { Context } from './context.ts'
import { ServerError, syntaxError } from './errors.ts'
import type { Statement } from './sql/index.ts'

export function checkFeature({ options }: Context, statement: Statement): void {
  const { generation, edition } = options
  const lacks = (what: string): never => {
    throw syntaxError(`${what} is not in ${options.version}`)
  }
  switch (statement.kind) {
    case 'createStream':
      if (statement.orReplace && generation > 1) lacks('OR REPLACE of a stream')
      if (statement.variety === 'mutable' && generation === 1) lacks('MUTABLE STREAM')
      if (statement.variety === 'mutable' && edition === 'oss') {
        throw new ServerError(48, 'Mutable stream is only supported in Timeplus Enterprise')
      }
      if (statement.variety === 'null' && generation === 1) lacks('NULL STREAM')
      return
    case 'createMaterializedView':
      if (!statement.scheduled) return
      if (generation === 1) lacks('SCHEDULED MATERIALIZED VIEW')
      if (edition === 'oss') {
        throw new ServerError(
          48,
          'Scheduled materialized view is only supported in Timeplus Enterprise',
        )
      }
      return
    case 'createSourceFunction':
      if (statement.language === 'PYTHON' && generation === 1) lacks('LANGUAGE PYTHON')
      return
    case 'createDatabase':
      if (statement.settings.length > 0 && generation === 1) lacks('an external database')
      return
    case 'createDictionary':
    case 'createDisk':
    case 'createStoragePolicy':
    case 'createAlert':
    case 'createTask':
      if (generation === 1) lacks(statement.kind.slice('create'.length).toUpperCase())
      return
    case 'createInput':
      if (generation < 3) lacks('INPUT')
      return
    case 'delete':
    case 'truncate':
      if (generation === 1 && statement.kind === 'delete') lacks('DELETE FROM')
      return
    default:
  }
}
