// @supabase/pg-delta between two databases: prints the plan that leads from the first to the second.
import pg from 'pg'
import { extract, plan, serializePlan } from '@supabase/pg-delta'

const [source, desired] = process.argv
  .slice(2)
  .map((connectionString) => new pg.Pool({ connectionString }))
const [before, after] = await Promise.all([extract(source), extract(desired)])
const found = plan(before.factBase, after.factBase)
process.stdout.write(serializePlan(found))
await Promise.all([source.end(), desired.end()])
if (found.actions.length === 0) process.exit(1)
