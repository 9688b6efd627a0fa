/** One command of ALTER: the grammar; what the server then allows is another matter (§2.1). */
import { parseColumn, parseConstraint, parseIndex } from './parse-columns.ts'
import { parseExpression } from './parse-expression.ts'
import { parseColumnName } from './parse-names.ts'
import { parseQueryExpression } from './parse-query.ts'
import { parseSettingName, parseSettings } from './parse-settings.ts'
import { parseTtl } from './parse-storage.ts'
import type { AlterCommand, AlterPosition } from './alter-statement.ts'
import type { Reader } from './reader.ts'

export function parseAlterCommand(reader: Reader): AlterCommand {
  return (
    parseColumnCommand(reader) ??
    parseIndexCommand(reader) ??
    parseQueryCommand(reader) ??
    parseOtherCommand(reader) ??
    reader.fail('expected an ALTER command')
  )
}

function parseColumnCommand(reader: Reader): AlterCommand | undefined {
  if (reader.takes('ADD COLUMN')) {
    const ifNotExists = reader.takes('IF NOT EXISTS')
    const column = parseColumn(reader)
    if (!column.type && !column.default) reader.fail('expected type')
    return { kind: 'addColumn', column, ifNotExists, ...parsePosition(reader) }
  }
  if (reader.takes('DROP COLUMN')) {
    return {
      kind: 'dropColumn',
      ifExists: reader.takes('IF EXISTS'),
      name: parseColumnName(reader),
    }
  }
  if (reader.takes('CLEAR COLUMN')) {
    return {
      kind: 'clearColumn',
      ifExists: reader.takes('IF EXISTS'),
      name: parseColumnName(reader),
    }
  }
  if (reader.takes('RENAME COLUMN')) {
    const ifExists = reader.takes('IF EXISTS')
    const from = parseColumnName(reader)
    reader.expects('TO')
    return { kind: 'renameColumn', ifExists, from, to: parseColumnName(reader) }
  }
  if (reader.takes('COMMENT COLUMN')) {
    const ifExists = reader.takes('IF EXISTS')
    const name = parseColumnName(reader)
    return { kind: 'commentColumn', ifExists, name, comment: reader.string() }
  }
  return reader.takesOne('MODIFY COLUMN', 'ALTER COLUMN') ? parseModifyColumn(reader) : undefined
}

const PROPERTIES = ['DEFAULT', 'MATERIALIZED', 'ALIAS', 'COMMENT', 'CODEC', 'TTL'] as const

function parseModifyColumn(reader: Reader): AlterCommand {
  const ifExists = reader.takes('IF EXISTS')
  const column = parseColumn(reader)
  if (reader.takes('REMOVE')) {
    const remove = reader.takesOne(...PROPERTIES) ?? reader.fail('expected a property')
    return { kind: 'modifyColumn', column, ifExists, remove }
  }
  return { kind: 'modifyColumn', column, ifExists, ...parsePosition(reader) }
}

/** FIRST and AFTER: only 1.x reads them; a new column always comes last (§2.2). */
function parsePosition(reader: Reader): { readonly position?: AlterPosition } {
  if (reader.dialect.generation !== 1) return {}
  if (reader.takes('FIRST')) return { position: { first: true } }
  return reader.takes('AFTER') ? { position: { after: parseColumnName(reader) } } : {}
}

function parseIndexCommand(reader: Reader): AlterCommand | undefined {
  if (reader.takes('ADD INDEX')) {
    const ifNotExists = reader.takes('IF NOT EXISTS')
    const index = parseIndex(reader, reader.dialect.generation !== 1)
    return { kind: 'addIndex', index, ifNotExists, ...parsePosition(reader) }
  }
  const word = reader.takesOne('DROP INDEX', 'CLEAR INDEX', 'MATERIALIZE INDEX')
  if (!word) return undefined
  const ifExists = reader.takes('IF EXISTS')
  const name = reader.identifier()
  if (word === 'DROP INDEX') return { kind: 'dropIndex', ifExists, name }
  return { kind: word === 'CLEAR INDEX' ? 'clearIndex' : 'materializeIndex', ifExists, name }
}

/** Of materialized views, 2.x and later; 1.x only reads MODIFY QUERY (§2.1). */
function parseQueryCommand(reader: Reader): AlterCommand | undefined {
  const settings = reader.sees('MODIFY QUERY SETTING') || reader.sees('RESET QUERY SETTING')
  if (settings && reader.dialect.generation === 1) reader.refuse('QUERY SETTING')
  if (reader.takes('MODIFY QUERY SETTING')) {
    return { kind: 'modifyQuerySetting', settings: parseSettings(reader) }
  }
  if (reader.takes('RESET QUERY SETTING')) {
    return { kind: 'resetQuerySetting', names: reader.list(() => parseSettingName(reader)) }
  }
  if (!reader.takes('MODIFY QUERY')) return undefined
  return { kind: 'modifyQuery', query: parseQueryExpression(reader) }
}

function parseOtherCommand(reader: Reader): AlterCommand | undefined {
  if (reader.takes('MODIFY SETTING'))
    return { kind: 'modifySetting', settings: parseSettings(reader) }
  if (reader.takes('RESET SETTING')) {
    return { kind: 'resetSetting', names: reader.list(() => parseSettingName(reader)) }
  }
  if (reader.takes('MODIFY TTL')) return { kind: 'modifyTtl', ttl: parseTtl(reader) }
  if (reader.takes('REMOVE TTL')) return { kind: 'removeTtl' }
  if (reader.takes('MATERIALIZE TTL')) return { kind: 'materializeTtl' }
  if (reader.takes('MODIFY COMMENT')) return { kind: 'modifyComment', comment: reader.string() }
  if (reader.takes('MODIFY ORDER BY')) {
    return { kind: 'modifyOrderBy', expression: parseExpression(reader) }
  }
  if (reader.takes('MODIFY SAMPLE BY')) {
    return { kind: 'modifySampleBy', expression: parseExpression(reader) }
  }
  if (reader.takes('DROP PARTITION')) {
    return { kind: 'dropPartition', partition: parseExpression(reader) }
  }
  if (reader.takes('ADD CONSTRAINT')) {
    const ifNotExists = reader.takes('IF NOT EXISTS')
    return { kind: 'addConstraint', ifNotExists, constraint: parseConstraint(reader) }
  }
  if (reader.takes('DROP CONSTRAINT')) {
    return {
      kind: 'dropConstraint',
      ifExists: reader.takes('IF EXISTS'),
      name: reader.identifier(),
    }
  }
  return parseRowCommand(reader)
}

function parseRowCommand(reader: Reader): AlterCommand | undefined {
  if (reader.takes('DELETE')) {
    reader.expects('WHERE')
    return { kind: 'delete', where: parseExpression(reader) }
  }
  if (!reader.takes('UPDATE')) return undefined
  const assignments = reader.list(() => {
    const column = reader.identifier()
    reader.expectsSymbol('=')
    return { column, value: parseExpression(reader) }
  })
  reader.expects('WHERE')
  return { kind: 'update', assignments, where: parseExpression(reader) }
}
