/**
 * What a release lacks although the grammar of its generation has it: timeplus.md §0.2, §1.1. What
 * the grammar itself lacks is refused by the parser.
 */
import type { Context } from './context.ts'
import { ServerError, syntaxError } from './errors.ts'
import type { Options } from './options.ts'
import type { AlterCommand, CreateStream, Statement } from './sql/index.ts'

export function checkFeature({ options }: Context, statement: Statement): void {
  const { generation, version } = options
  const what = lacking(statement, options)
  if (what) throw new ServerError(48, `${what} is not supported in ${version}`)
  if (generation === 1) return
  const since = sinceOf(statement)
  if (since && isBefore(version, since)) {
    throw syntaxError(`this came with ${since}, and this is ${version}`)
  }
}

function lacking(statement: Statement, { generation, edition }: Options): string | undefined {
  switch (statement.kind) {
    case 'createDictionary':
      return generation === 1 ? 'DICTIONARY' : undefined
    case 'truncate':
      return generation === 1 ? 'TRUNCATE STREAM' : undefined
    case 'createMaterializedView':
      // Parsed in OSS 3.x, and run by Enterprise.
      return statement.scheduled && edition === 'oss' ? 'SCHEDULED MATERIALIZED VIEW' : undefined
    default:
      return undefined
  }
}

/** First release of what 2.x and 3.x did not have from the start (§0.2). */
function sinceOf(statement: Statement): string | undefined {
  switch (statement.kind) {
    case 'createDatabase':
      return statement.settings.length > 0 ? '2.8' : '2.6'
    case 'truncate':
      return '2.6'
    case 'createDictionary':
    case 'delete':
      return '2.7'
    case 'createSourceFunction':
      return statement.language === 'PYTHON' ? '2.7' : undefined
    case 'createDisk':
    case 'createStoragePolicy':
    case 'rename':
      return '2.8'
    case 'createAlert':
    case 'createTask':
      return '2.9'
    case 'createStream':
      return streamSince(statement)
    case 'drop':
      return statement.cascade ? '2.8' : undefined
    case 'alter':
      return statement.commands.map(commandSince).reduce(later, undefined)
    default:
      return undefined
  }
}

function streamSince({ variety }: CreateStream): string | undefined {
  return variety === 'null' ? '2.9' : undefined
}

function commandSince({ kind }: AlterCommand, index: number): string | undefined {
  if (kind === 'modifyQuerySetting' || kind === 'resetQuerySetting') return '2.3'
  if (kind === 'addColumn') return index > 0 ? '2.9' : '2.4'
  if (kind === 'renameColumn') return '2.8'
  return kind === 'modifyComment' ? '2.9' : undefined
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && isBefore(a, b)) ? b : a
}

/** `2.10` is behind `2.9`. */
export function isBefore(version: string, since: string): boolean {
  const [a, b] = [version, since].map((text) => text.split('.').map(Number))
  for (const [index, part] of (b ?? []).entries()) {
    const own = a?.[index] ?? 0
    if (own !== part) return own < part
  }
  return false
}
