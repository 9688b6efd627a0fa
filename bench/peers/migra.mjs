// @pgkit/migra between two databases: prints the SQL that leads from the first to the second.
import { run } from '@pgkit/migra'

const [from, to] = process.argv.slice(2)
const migration = await run(from, to, { unsafe: true })
process.stdout.write(migration.sql)
if (migration.sql.trim() === '') process.exit(1)
process.exit(0)
