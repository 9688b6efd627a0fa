/** Triggers: https://www.postgresql.org/docs/current/sql-createtrigger.html */
import type { Resource } from '../../../resource/resource.ts'
import { alter } from '../../common/lowered.ts'
import { inPlace, replaceRule, rule, writtenRule } from '../../common/rule.ts'
import type { Draft, FieldRule, KindContext, SpecReference } from '../../engine.ts'
import { commentDrafts, commentRule } from './comment.ts'
import { readDocument } from './documents.ts'
import { draft } from './draft.ts'
import type { PostgresKind } from './kind.ts'
import { merged } from './merged.ts'
import { ownedChanges } from './owned-changes.ts'
import { qualifiedName, quoteIdent, quoteLiteral, sqlName, sqlNameOf } from './names.ts'
import { referencesIn } from './references.ts'
import { inStatement } from './text.ts'
import {
  eventSql,
  normalTrigger,
  qualifiedFunction,
  readTriggerFields,
  referencingSql,
  tableOf,
  triggerAddress,
  type TriggerSpec,
} from './trigger-spec.ts'
import { triggerFacts } from './trigger-lineage.ts'

type Placed = Pick<Resource<TriggerSpec>, 'address' | 'spec'>

const written = writtenRule<TriggerSpec>(
  'CREATE OR REPLACE TRIGGER',
  'CREATE OR REPLACE TRIGGER, in one statement',
  { note: 'a constraint trigger is dropped and made again in one transaction' },
)

const constraintWritten: FieldRule<TriggerSpec> = {
  ...written,
  effects: [
    {
      how: 'one statement',
      by: 'DROP TRIGGER; CREATE CONSTRAINT TRIGGER',
      note: 'in one transaction',
    },
  ],
}

const fields: { readonly [F in keyof Required<TriggerSpec>]: FieldRule<TriggerSpec> } = {
  on: replaceRule('on another table it is another trigger', {
    notRun: 'another table is another trigger, not a change of one',
  }),
  timing: written,
  events: written,
  forEach: written,
  when: written,
  function: written,
  arguments: written,
  referencing: written,
  constraint: constraintWritten,
  deferrable: constraintWritten,
  enabled: rule(inPlace('ALTER TABLE … DISABLE TRIGGER'), (_change, _from, to) =>
    alter(enabledDraft(to)),
  ),
  comment: commentRule('TRIGGER', target),
}

export const trigger: PostgresKind<TriggerSpec> = {
  kind: 'Trigger',
  rank: 8,
  namespace: 'trigger',
  lives: 'relation',
  followsTarget: true,
  fields,
  address: triggerAddress,
  read: (json, { database }) => {
    const { spec, problems } = readDocument<TriggerSpec>(json, {
      kinds: ['Trigger'],
      required: ['on', 'timing', 'events', 'function'],
      fields: (own, found) => readTriggerFields(own, database, found),
    })
    if (spec.on === undefined || spec.function === undefined) return { spec, problems }
    const on = qualifiedName(spec.on, database)
    return { spec: { ...spec, on, function: qualifiedFunction(spec.function, database) }, problems }
  },
  write: (spec, { address }) => ({ name: address.name, ...spec }),
  references: (spec, address, context) => [
    {
      namespace: 'relation',
      name: `${address.database}.${address.on}`,
      via: 'is on',
      path: ['on'],
    },
    functionReference(spec, context),
    ...(spec.when === undefined ? [] : referencesIn('expression', spec.when, ['when'], context)),
  ],
  columns: triggerFacts,
  onRetype: () => 'its condition and its function see the new type',
  normal: (spec, _address, context) => normalTrigger(spec, context),
  stored: {
    beside: (_spec, { database, on }) => [`${database}.${on}`],
    merge: merged,
  },
  create: triggerDrafts,
  replace: (from, to) =>
    from.spec.constraint === true || to.spec.constraint === true
      ? undefined
      : [
          draft(createTrigger(to, 'CREATE OR REPLACE')),
          ...stateDrafts(to),
          ...ownedChanges('TRIGGER', target(to), from.spec, to.spec),
        ],
  recreate: (from, to) => [dropTrigger(from), ...triggerDrafts(to)],
  drop: (from) => [dropTrigger(from)],
  rename: ({ address }, to) =>
    address.database === to.address.database && address.on === to.address.on
      ? [
          draft(
            `ALTER TRIGGER ${quoteIdent(address.name)} ON ${sqlName(tableOf(address))} RENAME TO ${quoteIdent(to.address.name)}`,
          ),
        ]
      : undefined,
  losses: () => [],
}

/** The function is the server's, an extension's, or one that a plan declares. */
function functionReference(spec: TriggerSpec, { database }: KindContext): SpecReference {
  return {
    namespace: 'function',
    name: qualifiedName(spec.function, database),
    via: 'calls',
    path: ['function'],
    maybe: true,
  }
}

function target({ address }: Pick<Placed, 'address'>): string {
  return `${quoteIdent(address.name)} ON ${sqlName(tableOf(address))}`
}

function triggerDrafts(to: Placed): readonly Draft[] {
  return [
    draft(createTrigger(to, 'CREATE')),
    ...stateDrafts(to),
    ...commentDrafts('TRIGGER', target(to), to.spec.comment),
  ]
}

/** A trigger that is written again runs in sessions of origin again. */
function stateDrafts(to: Placed): readonly Draft[] {
  const { enabled } = to.spec
  return enabled === undefined || enabled === 'origin' ? [] : [enabledDraft(to)]
}

function enabledDraft({ address, spec }: Placed): Draft {
  const words = {
    origin: 'ENABLE TRIGGER',
    always: 'ENABLE ALWAYS TRIGGER',
    replica: 'ENABLE REPLICA TRIGGER',
    disabled: 'DISABLE TRIGGER',
  }
  const table = sqlName(tableOf(address))
  return draft(
    `ALTER TABLE ${table} ${words[spec.enabled ?? 'origin']} ${quoteIdent(address.name)}`,
  )
}

function dropTrigger(from: Pick<Placed, 'address'>): Draft {
  return draft(`DROP TRIGGER IF EXISTS ${target(from)}`)
}

function createTrigger({ address, spec }: Placed, create: 'CREATE' | 'CREATE OR REPLACE'): string {
  const { timing, referencing, arguments: args = [], when, deferrable } = spec
  const timings = { before: 'BEFORE', after: 'AFTER', insteadOf: 'INSTEAD OF' }
  return [
    `${create} ${spec.constraint === true ? 'CONSTRAINT ' : ''}TRIGGER ${quoteIdent(address.name)}`,
    `${timings[timing]} ${spec.events.map(eventSql).join(' OR ')} ON ${sqlName(tableOf(address))}`,
    ...(deferrable === undefined
      ? []
      : [`DEFERRABLE INITIALLY ${deferrable === 'deferred' ? 'DEFERRED' : 'IMMEDIATE'}`]),
    ...(referencing === undefined ? [] : [`REFERENCING ${referencingSql(referencing)}`]),
    `FOR EACH ${spec.forEach === 'row' ? 'ROW' : 'STATEMENT'}`,
    ...(when === undefined ? [] : [`WHEN (${inStatement(when)})`]),
    `EXECUTE FUNCTION ${functionSql(spec.function)}(${args.map(quoteLiteral).join(', ')})`,
  ].join('\n')
}

/** The server's own have no schema. */
function functionSql(name: string): string {
  return name.includes('.') ? sqlNameOf(name, '') : quoteIdent(name)
}
