/**
 * A sink of SQL is a materialized view into an external stream or table: the same statements, but
 * what it has sent cannot be taken back. One with `type` is a sink of the appserver.
 */
import type { Spec } from '../../../resource/resource.ts'
import { unknownFacts } from '../../clickhouse-family/kinds/lineage.ts'
import { missingKey } from '../../clickhouse-family/kinds/settings.ts'
import type { FieldRule, KindRules } from '../../engine.ts'
import { globalAddress, relationAddress } from './documents.ts'
import { materializedView } from './materialized-view.ts'
import { isRestSink, restSink } from './rest-sink.ts'

const sqlSink: KindRules = {
  ...materializedView,
  read: (json, context) => {
    const { spec, problems } = materializedView.read(json, context)
    const isMissing = spec.into === undefined && json['ddl'] === undefined
    return { spec, problems: isMissing ? [...problems, missingKey('into', [])] : problems }
  },
}

function rulesOf(sink: Spec): KindRules {
  return isRestSink(sink) ? restSink : sqlSink
}

/** Both have a query and a comment; each changes it in its own way. */
function either(field: string): FieldRule<Spec> {
  const of = (sink: Spec): FieldRule<Spec> | undefined => rulesOf(sink).fields[field]
  return {
    effects: [
      ...(sqlSink.fields[field]?.effects ?? []),
      ...(restSink.fields[field]?.effects ?? []),
    ],
    lower: (change, from, to, context) =>
      of(to.spec)?.lower(change, from, to, context) ?? {
        how: 'replace',
        because: `\`${field}\` cannot change in place`,
      },
  }
}

const fieldNames = [...Object.keys(sqlSink.fields), ...Object.keys(restSink.fields)]

export const sink: KindRules = {
  kind: 'Sink',
  family: 'MaterializedView',
  rank: 14,
  namespace: 'relation',
  derived: ['output'],
  lives: 'database',
  fields: Object.fromEntries(fieldNames.map((field) => [field, either(field)])),
  // Names of the appserver's have no database, so the two sorts never meet.
  address: (json, database) =>
    isRestSink(json) ? globalAddress(json) : relationAddress(json, database),
  read: (json, context) => rulesOf(json).read(json, context),
  write: (spec, live) => rulesOf(spec).write(spec, live),
  references: (spec, address, context) => rulesOf(spec).references(spec, address, context),
  columns: (spec, address, context) =>
    rulesOf(spec).columns?.(spec, address, context) ?? unknownFacts,
  frozen: (spec, context) => rulesOf(spec).frozen?.(spec, context),
  normal: (spec, address, context, inferred) =>
    rulesOf(spec).normal(spec, address, context, inferred),
  create: (to, context) => rulesOf(to.spec).create(to, context),
  drop: (from, context) => rulesOf(from.spec).drop(from, context),
  rename: (from, to, context) => rulesOf(to.spec).rename?.(from, to, context),
  swap: (from, to, changes, context) => rulesOf(to.spec).swap?.(from, to, changes, context),
  lacking: (spec, facts) => rulesOf(spec).lacking?.(spec, facts),
  losses: (from) => rulesOf(from.spec).losses(from),
  stateEffect: (op, changes, to, from) =>
    rulesOf((to ?? from)?.spec ?? {}).stateEffect?.(op, changes, to, from) ?? null,
}
