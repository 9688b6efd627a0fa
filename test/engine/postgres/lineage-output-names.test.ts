/** The names that columns get without AS are those that the server gives them. */
import { beforeAll, expect, it } from 'vitest'
import { postgresAnswers } from '../../../src/engine/postgres/sql/answers.ts'
import type { SqlAnswers } from '../../../src/sql/answer/answers.ts'
import { askRaw } from '../../harness/postgres-scenarios.ts'
import { majorsToTest, sharedPostgres } from '../../harness/postgres-servers.ts'

let answers: SqlAnswers
beforeAll(async () => {
  answers = await postgresAnswers()
})

const expressions = [
  `a.x; (a.y)[1]; (a.y)[1:2]; array[1]; array(select 1); (select 1); (select 1 as q)`,
  `exists(select 1); 1 in (1); 1 = any('{1}'); 1 is null; true is true; not true; 1 + 1; -1`,
  `case when true then 1 end; case when true then 'a' else a.x end; coalesce(1, 2); greatest(1, 2); nullif(1, 2)`,
  `a.x::text; '1'::int; cast('1' as text); 1::numeric(3,1); '{}'::int[]; date '2020-01-01'; interval '1 day'; b'1'`,
  `current_date; current_timestamp(2); localtime; user; session_user; current_catalog; current_schema`,
  `extract(year from now()); now() at time zone 'utc'; substring('a' from 1); trim('a'); position('a' in 'b')`,
  `'a' like 'b'; a.x collate "C"; 1 between 0 and 2; 'a' || 'b'; 1 is distinct from 2; 1 operator(pg_catalog.+) 2`,
  `count(*); count(*) filter (where true); row_number() over (); generate_series(1, 1); normalize('a')`,
  `xmlelement(name a); xmlforest(1 as b); xmlconcat('<a/>'); '<a/>'::xml is document`,
  `xmlserialize(content '<a/>'::xml as text); xpath('/a', '<a/>'::xml)`,
].flatMap((line) => line.split('; '))
const since16 = `json_object('a': 1); json_array(1); json_array(select 1); json_arrayagg(1); json_objectagg('a': 1)`
const since17 = `json_value('{}', '$.a'); json_query('{}', '$.a'); json_exists('{}', '$.a'); json('{}'); json_scalar(1); json_serialize('{}')`

it.each(majorsToTest)('on PostgreSQL %i', async (major) => {
  const newer = [...(major >= 16 ? [since16] : []), ...(major >= 17 ? [since17] : [])]
  const all = [...expressions, ...newer.flatMap((line) => line.split('; '))]
  const server = await sharedPostgres(major)
  const source = `(values ('1'::text collate "C", '{1}'::int[])) as a(x, y)`
  // Each as a table of its own, so that the server says what its column is called.
  const rows = await askRaw(
    server.url(),
    `${all.map((one, at) => `create temp view v${at} as select ${one} from ${source}`).join(';\n')};
     select attname from pg_attribute a join pg_class c on c.oid = a.attrelid
     where relnamespace = pg_my_temp_schema() and relkind = 'v' order by substr(relname, 2)::int`,
  )
  const names = all.map((one) => {
    const text = `select ${one} from ${source}`
    return answers.lineage({})({ text, line: 1, column: 1 }).columns[0]?.name
  })
  expect(names).toEqual(rows.map(([name]) => name))
})
