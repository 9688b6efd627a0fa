/** Every dialect of SQL that can be asked without a database, loaded when it is asked for. */
import { SluiceError } from '../diagnostic/sluice-error.ts'
import type { SqlAnswers } from '../sql/answer/answers.ts'

export const sqlDialects: { readonly [name: string]: () => Promise<SqlAnswers> } = {
  clickhouse: async () => (await import('../sql/answer/family.ts')).familyAnswers('clickhouse'),
  timeplus: async () => (await import('../sql/answer/family.ts')).familyAnswers('timeplus'),
  postgres: loadPostgres,
}

/** Where the caller names none. */
export const defaultDialect = 'clickhouse'

export async function sqlDialectOf(name: string): Promise<SqlAnswers> {
  const load = Object.hasOwn(sqlDialects, name) ? sqlDialects[name] : undefined
  if (load !== undefined) return await load()
  const known = Object.keys(sqlDialects).join(', ')
  throw new SluiceError('USAGE', `there is no dialect \`${name}\`; there are ${known}`)
}

async function loadPostgres(): Promise<SqlAnswers> {
  try {
    const { postgresAnswers } = await import('./postgres/sql/answers.ts')
    return await postgresAnswers()
  } catch (cause) {
    throw new SluiceError('DRIVER_MISSING', 'the package `libpg-query` cannot be loaded', {
      next: 'npm install libpg-query',
      cause,
    })
  }
}
