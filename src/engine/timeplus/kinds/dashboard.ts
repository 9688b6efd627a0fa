/** Dashboards: panels as the console draws them (timeplus.md §6, `/dashboards`). */
import type { NamedPart, NamedParts } from '../../../catalog/normal-form.ts'
import { canonicalJson, type Json, type JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { badValue, isList, isObject } from '../../clickhouse-family/kinds/settings.ts'
import type { FieldRule, KindRules, SpecProblem } from '../../engine.ts'
import { globalAddress, readDocument } from './documents.ts'
import { createCall, deleteCall, putCall, putRule } from './rest-forms.ts'
import { shownQuery } from './saved-query.ts'

export type DashboardSpec = {
  /** Words of the appserver: title, description, position, viz_type, viz_content, viz_config. */
  readonly panels: readonly JsonObject[]
  readonly comment?: string
}

const path = '/dashboards'
const written: FieldRule<DashboardSpec> = putRule(path, bodyOf)

const fields: { readonly [F in keyof Required<DashboardSpec>]: FieldRule<DashboardSpec> } = {
  panels: written,
  comment: written,
}

export const dashboard: KindRules<DashboardSpec> = {
  kind: 'Dashboard',
  rank: 15,
  namespace: 'dashboard',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) =>
    readDocument<DashboardSpec>(json, {
      kinds: [],
      required: ['panels'],
      fields: (own, problems) =>
        compact<Partial<DashboardSpec>>({ panels: readPanels(own['panels'], problems) }),
    }),
  write: (spec) => ({ ...spec }),
  references: ({ panels }, _address, context) =>
    panels.flatMap(({ viz_content }, index) =>
      typeof viz_content === 'string'
        ? shownQuery(viz_content, ['panels', index, 'viz_content'], context)
        : [],
    ),
  normal: ({ panels, comment }) => ({ panels: normalPanels(panels), comment: comment ?? null }),
  create: ({ address, spec }) => [createCall(path, bodyOf(address.name, spec))],
  drop: ({ address }) => [deleteCall(path, address.name)],
  rename: (from, { address, spec }) => [
    putCall(path, from.address.name, bodyOf(address.name, spec)),
  ],
  losses: () => [],
}

function readPanels(
  value: Json | undefined,
  problems: SpecProblem[],
): readonly JsonObject[] | undefined {
  if (value === undefined || value === null) return undefined
  const panels = isList(value) ? value : []
  if (!isList(value) || !panels.every(isObject)) {
    problems.push(badValue('panels are a list of maps', ['panels']))
    return undefined
  }
  return panels.filter(isObject)
}

/**
 * Panels by their titles. What a panel of the plans does not name is not compared, apart from the
 * fields that every panel has: the appserver adds ids, and later versions may add more.
 */
function normalPanels(panels: readonly JsonObject[]): NamedParts {
  const seen = new Map<string, number>()
  const parts = panels.map((panel, index): NamedPart => {
    const title = typeof panel['title'] === 'string' ? panel['title'] : `panel ${index + 1}`
    const count = (seen.get(title) ?? 0) + 1
    seen.set(title, count)
    const own = Object.entries(panel).map(([key, value]) => [key, normalValue(value)] as const)
    return {
      name: count === 1 ? title : `${title} (${count})`,
      form: { ...nothing, ...Object.fromEntries(own) },
    }
  })
  return { ordered: true, parts }
}

/** Fields that the body of a panel is made of: leaving one out means that it is empty. */
const nothing: { readonly [field: string]: null } = {
  description: null,
  position: null,
  viz_type: null,
  viz_content: null,
  viz_config: null,
}

/** Empty texts and maps stand for nothing: the appserver fills them in. */
function normalValue(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null
  const text = typeof value === 'string' ? value.trim() : canonicalJson(value)
  return text === '' || text === '{}' || text === '[]' ? null : text
}

function bodyOf(name: string, spec: DashboardSpec): JsonObject {
  return { name, description: spec.comment ?? '', panels: spec.panels }
}
