import { quoteLiteral } from './kinds/names.ts'
import { textOf } from './row.ts'
import type { Statements } from './statements.ts'

/**
 * Nothing goes on by itself here: a statement that is stopped is undone, so that it is stopped and
 * waited for. False, since what runs is over then; the statement fails as `INTERRUPTED`.
 */
export async function leave({ line }: Statements, queryId: string): Promise<boolean> {
  await line.aside?.((wire) =>
    wire.script(
      `BEGIN; ${asUser}; SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE ${taggedWith(queryId, '/* %s */ ')} AND state = 'active' AND pid <> pg_backend_pid(); COMMIT`,
    ),
  )
  return false
}

/** Ids of statements with this prefix that are still at work, whoever sent them. */
export async function running(statements: Statements, prefix: string): Promise<readonly string[]> {
  const sql = `SELECT substring(query FROM '^/\\* (\\S+) \\*/') AS id FROM pg_stat_activity WHERE ${taggedWith(prefix, '/* %s')} AND state <> 'idle' AND pid <> pg_backend_pid()`
  const rows = await statements.alone('read', async (wire) => {
    const pieces = ['BEGIN', asUser, sql, 'COMMIT'].map((text) => ({ sql: text }))
    try {
      return (await statements.script(wire, { statements: pieces }, 'read'))[2]?.rows ?? []
    } catch (error) {
      if (wire.isOpen()) await wire.script('ROLLBACK').catch(() => undefined)
      throw error
    }
  })
  return rows.map((row) => textOf(row, 'id'))
}

/**
 * Sessions are of the user who connected. Another role (`role` of the environment) may neither see
 * what they do nor end it. Source: manual, "pg_stat_activity", "Server Signaling Functions".
 */
export const asUser = 'SET LOCAL ROLE NONE'

/** The id stands in a comment in front, where a reader of the server's own tables sees it too. */
function taggedWith(id: string, form: string): string {
  return `starts_with(query, ${quoteLiteral(form.replace('%s', id))})`
}
