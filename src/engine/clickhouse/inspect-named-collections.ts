import { SluiceError } from '../../diagnostic/sluice-error.ts'
import { quoteIdentifier, quoteString } from '../../sql/index.ts'
import { quoteList } from '../clickhouse-family/quote.ts'
import { type Row, textOf } from '../clickhouse-family/rows.ts'
import type { Statements } from '../clickhouse-family/statements.ts'
import { type Finding, findingFrom } from './finding.ts'

/**
 * Named collections made by SQL; those of the configuration are not ours. The columns `source`
 * and `create_query` came after 24.8, so that the row is read as it is and judged here.
 */
export async function readNamedCollections(
  statements: Statements,
  names?: readonly string[],
): Promise<readonly Finding[]> {
  const where = names === undefined ? '' : ` WHERE name IN ${quoteList(names)}`
  try {
    const rows = await statements.query(`SELECT * FROM system.named_collections${where}`)
    return rows
      .filter((row) => (row['source'] ?? 'SQL') === 'SQL')
      .map((row) =>
        findingFrom(createText(row), { kind: 'NamedCollection', name: textOf(row, 'name') }),
      )
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'NOT_ALLOWED') throw error
    return [{ unreadable: { kind: 'NamedCollection', name: '*', why: error.message } }]
  }
}

function createText(row: Row): string {
  const given = row['create_query']
  if (given !== undefined && given !== null && given !== '') return given
  // Values are masked as everywhere; the keys are what there is to know.
  const entries = keysOfMap(textOf(row, 'collection')).map(
    (key) => `${quoteIdentifier(key)} = ${quoteString('[HIDDEN]')}`,
  )
  return `CREATE NAMED COLLECTION ${quoteIdentifier(textOf(row, 'name'))} AS ${entries.join(', ')}`
}

/** `{'a':'[HIDDEN]','b':'1'}`, as a Map is printed. */
function keysOfMap(printed: string): readonly string[] {
  return [...printed.matchAll(/(?:^\{|,)'((?:[^'\\]|\\.)*)':'(?:[^'\\]|\\.)*'/gs)].map(
    ([, key = '']) => key.replace(/\\(.)/gs, '$1'),
  )
}
