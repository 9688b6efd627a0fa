/**
 * Schemas of messages (timeplus.md §1.11; docs:timeplus-format-schema.md). Streams name them in
 * `format_schema`, and the server keeps no track of that. No server was run.
 */
import { quoteIdentifier } from '../../../sql/index.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { rule } from '../../common/rule.ts'
import { scalarText } from '../../common/scalar.ts'
import type { FieldEffect, FieldRule, KindRules } from '../../engine.ts'
import { globalAddress, readDocument } from './documents.ts'
import { programSql } from './function-statement.ts'
import { normalProgram } from './program.ts'
import { brokenCallers } from './unmanaged-callers.ts'

export type FormatSchemaSpec = {
  readonly type: 'Protobuf' | 'Avro'
  readonly body: string
}

const again: FieldEffect = {
  how: 'one statement',
  by: 'CREATE OR REPLACE FORMAT SCHEMA',
  note: 'streams that use it take it up when they open it next; `breaks-unmanaged` where no plan manages them',
  evidence: 'docs',
}

const writtenAgain: FieldRule<FormatSchemaSpec>['lower'] = (_change, from, to, context) => ({
  how: 'alter',
  drafts: [
    draft(createSql(to.address.name, to.spec, true), {
      hazards: brokenCallers(from, context, 'it reads and writes by another schema'),
    }),
  ],
  note: 'CREATE OR REPLACE FORMAT SCHEMA; streams that use it take it up when they open it next',
})

const fields: { readonly [F in keyof Required<FormatSchemaSpec>]: FieldRule<FormatSchemaSpec> } = {
  type: rule(again, writtenAgain),
  body: rule(
    [
      again,
      {
        when: 'a stream that no plan manages uses it',
        how: 'one statement',
        by: 'CREATE OR REPLACE FORMAT SCHEMA',
        hazards: ['breaks-unmanaged'],
        note: 'the server keeps no track of that',
        evidence: 'docs',
      },
    ],
    writtenAgain,
  ),
}

export const formatSchema: KindRules<FormatSchemaSpec> = {
  kind: 'FormatSchema',
  rank: 1,
  namespace: 'formatSchema',
  lives: 'global',
  hasUntrackedUsers: true,
  fields,
  address: globalAddress,
  read: (json) =>
    readDocument<FormatSchemaSpec>(json, {
      kinds: ['FormatSchema'],
      required: ['type', 'body'],
      fields: (own) =>
        compact<Partial<FormatSchemaSpec>>({
          type: own['type'] === 'Avro' || own['type'] === 'Protobuf' ? own['type'] : undefined,
          body: scalarText(own['body']),
        }),
    }),
  write: ({ type, body }) => ({ type, body: normalProgram(body) }),
  fileEnding: ({ type }) => (type === 'Avro' ? 'avsc' : 'proto'),
  references: () => [],
  normal: ({ type, body }) => ({ type, body: normalProgram(body) }),
  create: ({ address, spec }) => [draft(createSql(address.name, spec, false))],
  drop: ({ address }) => [draft(`DROP FORMAT SCHEMA ${quoteIdentifier(address.name)}`)],
  rename: () => undefined,
  losses: () => [],
}

function createSql(name: string, { type, body }: FormatSchemaSpec, orReplace: boolean): string {
  const words = orReplace ? 'CREATE OR REPLACE' : 'CREATE'
  return `${words} FORMAT SCHEMA ${quoteIdentifier(name)} AS ${programSql(body)} TYPE ${type}`
}
