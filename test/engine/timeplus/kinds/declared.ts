/** Documents as resources and statements as live objects, through the rules of the kinds. */
import { compareForms } from '../../../../src/diff/compare-forms.ts'
import type {
  Change,
  Facts,
  KindContext,
  KindRules,
  Lowered,
  LowerContext,
  Neighbour,
} from '../../../../src/engine/engine.ts'
import { kinds } from '../../../../src/engine/timeplus/kinds/index.ts'
import { specFromCreate } from '../../../../src/engine/timeplus/read-create.ts'
import { addressName, resourceId } from '../../../../src/resource/id.ts'
import type { JsonObject } from '../../../../src/resource/json.ts'
import {
  defaultLifecycle,
  type LiveObject,
  type Resource,
} from '../../../../src/resource/resource.ts'

export const database = 'sales'

export const servers: { readonly [G in 1 | 2 | 3]: Facts } = {
  1: { generation: 1, version: '1.6.1', edition: 'oss' },
  2: { generation: 2, version: '2.9.0', edition: 'enterprise' },
  3: { generation: 3, version: '3.0.0', edition: 'oss' },
}

export function contextOf(side: KindContext['side'], facts?: Facts): KindContext {
  return { database, side, lookup: () => undefined, ...(facts === undefined ? {} : { facts }) }
}

export function rulesOf(kind: string): KindRules {
  const rules = kinds[kind]
  if (rules === undefined) throw new Error(`no kind ${kind}`)
  return rules
}

/** A document as a resource; problems that are errors are thrown. */
export function declared(json: JsonObject): Resource {
  const kind = String(json['kind'])
  const rules = rulesOf(kind)
  const address = rules.address(json, database)
  if (address === undefined) throw new Error(`no address: ${JSON.stringify(json)}`)
  const { spec, problems } = rules.read(json, contextOf('desired'))
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('; '))
  const name = addressName(address)
  return {
    id: resourceId(kind, name),
    kind,
    name,
    address,
    spec,
    lifecycle: defaultLifecycle,
    dependsOn: [],
    checks: [],
    secrets: [],
  }
}

export function messagesOf(json: JsonObject): readonly string[] {
  const { problems } = rulesOf(String(json['kind'])).read(json, contextOf('desired'))
  return problems.map(({ message }) => message)
}

/** What a server that prints this statement has. */
export function printed(sql: string): LiveObject {
  const read = specFromCreate(sql)
  if (!read.ok) throw new Error(`${read.why}: ${sql}`)
  const { kind, spec, inferred } = read
  const lives = rulesOf(kind).lives
  const address = lives === 'global' ? read.address : { database, ...read.address }
  const name = addressName(address)
  return {
    id: resourceId(kind, name),
    kind,
    name,
    address,
    spec,
    ...(inferred === undefined ? {} : { inferred }),
  }
}

export function changesOf(from: LiveObject, to: Resource, facts?: Facts): readonly Change[] {
  const rules = rulesOf(to.kind)
  const live = rules.normal(from.spec, from.address, contextOf('live', facts), from.inferred)
  const wanted = rules.normal(to.spec, to.address, contextOf('desired', facts))
  return compareForms(live, wanted).changes
}

export function lowerContext(
  facts?: Facts,
  more: { readonly neighbours?: readonly Neighbour[]; readonly breaksUnmanaged?: boolean } = {},
): LowerContext & { readonly neighbours: readonly Neighbour[] } {
  return {
    desired: contextOf('desired', facts),
    live: contextOf('live', facts),
    breaksUnmanaged: more.breaksUnmanaged ?? false,
    neighbours: more.neighbours ?? [],
  }
}

/** How each difference is carried out: statements, or the word for what is done instead. */
export function carriedOut(
  from: LiveObject,
  to: Resource,
  facts?: Facts,
  more: Parameters<typeof lowerContext>[1] = {},
): readonly string[] {
  return loweredOf(from, to, facts, more).flatMap((lowered) =>
    lowered.how === 'alter' ? lowered.drafts.map(({ sql }) => sql) : [lowered.how],
  )
}

export function loweredOf(
  from: LiveObject,
  to: Resource,
  facts?: Facts,
  more: Parameters<typeof lowerContext>[1] = {},
): readonly Lowered[] {
  const context = lowerContext(facts, more)
  return changesOf(from, to, facts).map((change) => {
    const rule = rulesOf(to.kind).fields[change.top]
    if (rule === undefined) throw new Error(`no rule for ${to.kind}.${change.top}`)
    return rule.lower(change, from, to, context)
  })
}

export function createSql(to: Resource, facts?: Facts): string {
  return rulesOf(to.kind)
    .create(to, lowerContext(facts))
    .map(({ sql }) => sql)
    .join(';\n')
}
