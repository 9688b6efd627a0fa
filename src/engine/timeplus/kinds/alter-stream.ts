/**
 * Which changes of a stream are made in place, and by which statement (timeplus.md §2.1 to §2.3):
 * a whitelist of the server, and one command per ALTER. No server was run.
 */
import type { LiveObject, Resource } from '../../../resource/resource.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type { Change, Draft, FieldEffect, FieldRule, Lowered, LowerContext } from '../../engine.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { alter, hazard, replace } from '../../common/lowered.ts'
import { sqlName } from '../../clickhouse-family/kinds/names.ts'
import { inPlace, rule } from '../../common/rule.ts'
import { columnRule } from './alter-stream-column.ts'
import { changeSetting, settingEffects } from './alter-stream-setting.ts'
import { commentRule } from './comment.ts'
import type { StreamSpec } from './stream.ts'
import { indexSql } from './stream-parts.ts'
import { qualified } from './text.ts'
import { mayDelete } from './ttl.ts'

type Rule = FieldRule<StreamSpec>
type From = LiveObject<StreamSpec>
type To = Resource<StreamSpec>

const anew: FieldEffect = {
  how: 'replaced',
  hazards: ['drops-data'],
  evidence: 'source',
  note: 'no hazard for modes random and null, which hold nothing',
}

function fixed(because: string, more: Partial<FieldEffect> = {}): Rule {
  return rule({ ...anew, ...more }, () => replace(because))
}

export const streamFields: { readonly [F in keyof Required<StreamSpec>]: Rule } = {
  mode: fixed('the mode of a stream is set at CREATE'),
  engine: fixed('the engine of a stream is set at CREATE', { on: '1.x' }),
  columns: columnRule,
  primaryKey: fixed('the primary key of a stream is set at CREATE'),
  orderBy: fixed('the sorting key of a stream is set at CREATE'),
  partitionBy: fixed('rows are stored by partition; the key is set at CREATE'),
  sampleBy: fixed('SAMPLE BY is set at CREATE'),
  ttl: rule(
    [
      inPlace('ALTER STREAM … MODIFY TTL', {
        when: 'set',
        hazards: ['drops-data'],
        note: '`drops-data` unless it deletes nothing, or only later',
        evidence: 'source',
      }),
      inPlace('ALTER STREAM … REMOVE TTL', { when: 'removed', evidence: 'source' }),
    ],
    ofStored((change, _from, to, context) => {
      const text = to.spec.ttl
      if (text === undefined) return alter(alterStream(to, 'REMOVE TTL'))
      const hazards = mayDelete(change.before, change.after)
        ? [hazard('drops-data', 'rows that are past the new TTL go at the next merge')]
        : []
      const command = `MODIFY TTL ${qualified('tableTtl', text, context.desired)}`
      return alter(alterStream(to, command, hazards))
    }),
  ),
  settings: rule(settingEffects, ofStored(changeSetting)),
  indexes: rule(
    [
      inPlace('ALTER STREAM … ADD INDEX', {
        when: 'added',
        note: 'old parts go without it',
        evidence: 'source',
      }),
      inPlace('ALTER STREAM … DROP INDEX', { when: 'removed', evidence: 'source' }),
      inPlace('ALTER STREAM … DROP INDEX; ADD INDEX; MATERIALIZE INDEX', {
        when: 'changed',
        hazards: ['rewrites-data'],
        note: 'three statements: an ALTER takes one command',
        evidence: 'source',
      }),
    ],
    ofStored(changeIndex),
  ),
  constraints: fixed('constraints are set at CREATE'),
  families: fixed('column families are set at CREATE', { evidence: 'docs', on: 'Enterprise' }),
  comment: commentRule('STREAM'),
}

/** Generators and sinks without a store are made anew whatever changes, and lose nothing. */
function ofStored(lower: Rule['lower']): Rule['lower'] {
  return (change, from, to, context) => {
    const { mode } = from.spec
    return mode === 'random' || mode === 'null'
      ? replace(`a ${mode} stream cannot be altered`)
      : lower(change, from, to, context)
  }
}

function changeIndex(change: Change, _from: From, to: To, context: LowerContext): Lowered {
  const index = to.spec.indexes?.find(({ name }) => name === change.part)
  const name = quoteIdentifier(change.part ?? '')
  if (index === undefined) return alter(alterStream(to, `DROP INDEX ${name}`))
  // `INDEX i e TYPE t`, with the word that ADD has already.
  const added = alterStream(to, `ADD ${indexSql(index, context.desired)}`)
  if (change.type === 'added') {
    const note = `old parts are read without it until they merge or ALTER STREAM … MATERIALIZE INDEX ${name} is run`
    return { how: 'alter', drafts: [added], note }
  }
  const detail = `\`${change.part}\` is built anew for all parts`
  return alter(
    alterStream(to, `DROP INDEX ${name}`),
    added,
    alterStream(to, `MATERIALIZE INDEX ${name}`, [hazard('rewrites-data', detail)]),
  )
}

export function alterStream(to: To, command: string, hazards: Draft['hazards'] = []): Draft {
  return draft(`ALTER STREAM ${sqlName(to.address)} ${command}`, { hazards })
}
