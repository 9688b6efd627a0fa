/** Statements that create nothing, as printed. */
import { formatExpression, printExpressions } from './format-expression.ts'
import { objectText } from './format-from.ts'
import { bracketedQuery, printQuery } from './format-query.ts'
import { formatSettings } from './format-settings.ts'
import { frameOf } from './frame.ts'
import { identifierText, stringText } from './literal-text.ts'
import type { Setting } from './query.ts'
import type {
  DescribeStatement,
  DropStatement,
  InsertStatement,
  RenameStatement,
  SelectStatement,
  ShowCreateStatement,
  ShowStatement,
  SystemStatement,
} from './statement.ts'

export function selectText(statement: SelectStatement, multi: boolean): string {
  const gap = multi ? '\n' : ' '
  const outfile =
    statement.outfile === undefined ? '' : `${gap}INTO OUTFILE ${stringText(statement.outfile)}`
  const format = formatText(statement.format, gap)
  return printQuery(statement.query, frameOf(multi)) + outfile + format
}

function formatText(format: string | undefined, gap: string): string {
  return format === undefined ? '' : `${gap}FORMAT ${identifierText(format)}`
}

/** Data is dropped; SETTINGS of an INSERT … SELECT are said twice. */
export function insertText(statement: InsertStatement, multi: boolean): string {
  const columns = statement.columns ? ` (${statement.columns.map(identifierText).join(', ')})` : ''
  const head = `INSERT INTO ${objectText(statement.into)}${columns}${settingsText(statement.settings)}`
  const { data } = statement
  if (data.kind === 'values') return `${head} FORMAT Values`
  if (data.kind === 'format') return `${head} FORMAT ${data.format}`
  return `${head}${multi ? '\n' : ' '}${printQuery(data.query, frameOf(multi))}`
}

export function dropText(statement: DropStatement): string {
  const target =
    statement.target === 'EXTERNAL TABLE' || statement.target === 'TABLE'
      ? 'STREAM'
      : statement.target
  return (
    [
      'DROP',
      ...(statement.temporary ? ['TEMPORARY'] : []),
      target,
      ...(statement.ifExists ? ['IF EXISTS'] : []),
      objectText(statement.name),
      ...(statement.noDelay ? ['NO DELAY'] : []),
      ...(statement.cascade ? ['CASCADE'] : []),
    ].join(' ') + settingsText(statement.settings)
  )
}

export function renameText(statement: RenameStatement): string {
  const pairs = statement.pairs.map(({ from, to, ifExists }) => {
    const words = statement.exchange ? 'AND' : 'TO'
    return `${ifExists ? 'IF EXISTS ' : ''}${objectText(from)} ${words} ${objectText(to)}`
  })
  const verb = statement.exchange ? 'EXCHANGE TABLES' : 'RENAME TABLE'
  return `${verb} ${pairs.join(', ')}${settingsText(statement.settings)}`
}

export function describeText(statement: DescribeStatement): string {
  const { target } = statement
  const frame = frameOf(false)
  const text =
    target.kind === 'name'
      ? objectText(target.name)
      : target.kind === 'query'
        ? bracketedQuery(target.query, frame)
        : `${identifierText(target.name)}(${printExpressions(target.arguments, frame)})`
  return `DESCRIBE STREAM ${text}${settingsText(statement.settings)}`
}

export function showText(statement: ShowStatement): string {
  const like = `${statement.notLike ? ' NOT' : ''} ${statement.caseInsensitive ? 'ILIKE' : 'LIKE'}`
  return [
    `SHOW ${statement.list}`,
    statement.for ? ` FOR ${statement.for.map(identifierText).join(', ')}` : '',
    statement.on ? ` ON ${objectText(statement.on)}` : '',
    statement.from === undefined ? '' : ` FROM ${identifierText(statement.from)}`,
    statement.like === undefined ? '' : `${like} ${stringText(statement.like)}`,
    statement.where ? ` WHERE ${formatExpression(statement.where)}` : '',
    statement.limit ? ` LIMIT ${formatExpression(statement.limit)}` : '',
    settingsText(statement.settings),
    formatText(statement.format, ' '),
  ].join('')
}

export function showCreateText(statement: ShowCreateStatement): string {
  const names = statement.names.map(objectText).join(', ')
  const on = statement.on ? ` ON ${objectText(statement.on)}` : ''
  const tail = settingsText(statement.settings) + formatText(statement.format, ' ')
  const target = statement.target === 'TABLE' ? 'STREAM' : statement.target
  return `SHOW CREATE ${target} ${names}${on}${tail}`
}

export function systemText(statement: SystemStatement): string {
  return [
    `SYSTEM ${statement.action}`,
    ...(statement.name ? [objectText(statement.name)] : []),
    ...(statement.shard === undefined ? [] : [String(statement.shard)]),
    ...(statement.argument === undefined ? [] : [statement.argument]),
    ...(statement.permanent ? ['PERMANENT'] : []),
  ].join(' ')
}

export function settingsText(settings: readonly Setting[]): string {
  return settings.length > 0 ? ` SETTINGS ${formatSettings(settings)}` : ''
}
