/** Columns of a stream in place: added at the end, and renamed (timeplus.md §2.1, §2.2). */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import type { Change, FieldRule, Lowered, LowerContext, Neighbour } from '../../engine.ts'
import { columnName } from '../../clickhouse-family/kinds/columns.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter, replace } from '../../common/lowered.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { isAtLeast } from '../generation.ts'
import { isReserved } from './reserved-columns.ts'
import type { StreamSpec } from './stream.ts'
import { streamColumnSql } from './stream-columns.ts'

type From = LiveObject<StreamSpec>
type To = Resource<StreamSpec>

export const columnRule: FieldRule<StreamSpec> = rule(
  [
    inPlace('ALTER STREAM … ADD COLUMN', {
      when: 'added',
      note: 'always the last one; rows that are there have the default of the type',
      evidence: 'source',
    }),
    {
      when: 'added to a mutable stream',
      how: 'replaced',
      hazards: ['drops-data'],
      on: 'before 2.7',
      evidence: 'docs',
      notRun: 'the double of 2.x is 2.9',
    },
    inPlace('ALTER STREAM … RENAME COLUMN', {
      when: 'renamed',
      on: '2.8 and 3.x',
      evidence: 'source',
    }),
    {
      when: 'renamed while something reads the stream',
      how: 'refused',
      note: 'its readers would fail after the next restart of the server',
      evidence: 'docs',
    },
    {
      when: 'in another order',
      how: 'ignored',
      note: 'columns cannot be moved; a new one is the last',
      evidence: 'source',
    },
    {
      when: 'dropped, or changed in type, default, codec, TTL or comment',
      how: 'replaced',
      hazards: ['drops-data'],
      note: 'neither DROP COLUMN nor MODIFY COLUMN is allowed; no hazard for modes random and null',
      evidence: 'source',
    },
  ],
  (change, from, to, context) => {
    const { mode } = from.spec
    if (change.type === 'order') {
      return { how: 'ignore', because: 'columns cannot be moved; one that is added is the last' }
    }
    if (mode === 'random' || mode === 'null') return replace(`a ${mode} stream cannot be altered`)
    switch (change.type) {
      case 'added':
        return addColumn(change, from, to, context)
      case 'renamed':
        return renameColumn(change, from, to, context)
      case 'removed':
        return replace('a stream cannot drop a column')
      case 'changed':
        return replace(`column \`${change.part}\` cannot be altered: a stream has no MODIFY COLUMN`)
    }
  },
)

function addColumn({ part }: Change, from: From, to: To, context: LowerContext): Lowered {
  const column = to.spec.columns.find(({ name }) => name === part)
  if (column === undefined) return replace('the new column is not declared')
  if (from.spec.mode === 'mutable' && !isAtLeast(context.live, '2.7')) {
    return replace('a mutable stream takes new columns from 2.7 on')
  }
  const added = `ADD COLUMN ${streamColumnSql(column, context.desired)}`
  return alter(draft(`ALTER STREAM ${sqlName(to.address)} ${added}`))
}

function renameColumn(
  { part = '', formerPart = '' }: Change,
  _from: From,
  to: To,
  context: LowerContext,
): Lowered {
  if (!isAtLeast(context.live, '2.8')) return replace('RENAME COLUMN came with 2.8')
  if (isReserved(part) || isReserved(formerPart)) {
    return replace('columns of the server itself cannot be renamed')
  }
  const readers = neighboursOf(context).filter(({ via }) => via === 'reads' || via === 'writes to')
  if (readers.length > 0) {
    const names = readers.map(({ object }) => object.name).join(', ')
    return {
      how: 'refuse',
      because: `${names} would fail after the next restart of the server: take them out of the plan, rename, and put them back`,
    }
  }
  const renamed = `RENAME COLUMN ${columnName(formerPart)} TO ${columnName(part)}`
  return alter(draft(`ALTER STREAM ${sqlName(to.address)} ${renamed}`))
}

/** Given wherever a difference is carried out; not where a rule is only asked. */
function neighboursOf(context: LowerContext & { readonly neighbours?: readonly Neighbour[] }) {
  return context.neighbours ?? []
}
