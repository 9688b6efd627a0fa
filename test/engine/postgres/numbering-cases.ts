/** Ways to number a column, each turned into each other one: the numbers go on, whatever rows are there. */
import type { Rows, TableCase } from './table-cases.ts'

interface Way {
  readonly name: string
  readonly column: string
  readonly others?: string
}

const sequence = (name: string, more = ''): string =>
  `---\nkind: Sequence\nname: s.${name}\nas: int\n${more}`

const ways: readonly Way[] = [
  { name: 'serial', column: 'type: serial' },
  { name: 'an identity', column: 'type: int, identity: byDefault' },
  {
    name: 'a sequence of the name that serial gives',
    column: `type: int, nullable: false, default: "nextval('s.t_id_seq')"`,
    others: sequence('t_id_seq', 'cache: 5\nownedBy: s.t.id\n'),
  },
  {
    name: 'a sequence',
    column: `type: int, nullable: false, default: "nextval('s.numbers')"`,
    others: sequence('numbers'),
  },
]

const plan = ({ column, others = '' }: Way): string =>
  `kind: Table\nname: s.t\ncolumns:\n  - { name: id, ${column} }\n  - { name: v, type: int }\nprimaryKey: id\n${others}`

const next = (id: string): Rows => ({
  sql: "SELECT nextval(substring(coalesce(column_default, format('''%s''', pg_get_serial_sequence('s.t', 'id'))) from '''(.*)''')::regclass)::text FROM information_schema.columns WHERE table_schema = 's' AND table_name = 't' AND column_name = 'id'",
  rows: [[id]],
})

/** The largest numbers are gone, and nothing in the table tells that they have been given. */
const setup = [
  'INSERT INTO s.t (v) SELECT 1 FROM generate_series(1, 10)',
  'DELETE FROM s.t WHERE id > 5',
]

export const numberingCases: readonly TableCase[] = ways.flatMap((before) =>
  ways
    .filter((after) => after !== before)
    .map((after) => {
      // A session that took five numbers at once has the last of them given away.
      const given = 10
      const between = after.others?.includes('cache: 5') ? 15 : 11
      return {
        name: `${before.name} becomes ${after.name}`,
        before: plan(before),
        after: plan(after),
        setup,
        allow: ['drops-data'],
        rows: [next(String(given + 1))],
        back: { allow: ['drops-data'], rows: [next(String(between + 1))] },
      }
    }),
)
