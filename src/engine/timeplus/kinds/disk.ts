/** Disks (timeplus.md §1.13). No server was run. */
import { MASK } from '../../../catalog/normal-form.ts'
import type { JsonObject } from '../../../resource/json.ts'
import type { Resource } from '../../../resource/resource.ts'
import { quoteIdentifier } from '../../../sql/index.ts'
import type { FieldRule, KindRules } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { draft } from '../../clickhouse-family/kinds/draft.ts'
import { writtenRule } from '../../common/rule.ts'
import {
  readSettings,
  type SettingsSpec,
  writeSettings,
} from '../../clickhouse-family/kinds/settings.ts'
import { globalAddress, readDocument } from './documents.ts'
import { normalStreamSettings, settingsSql } from './settings.ts'

export type DiskSpec = {
  /** What stands inside disk(…). */
  readonly settings: SettingsSpec
}

const fields: { readonly [F in keyof Required<DiskSpec>]: FieldRule<DiskSpec> } = {
  settings: writtenRule(
    'CREATE OR REPLACE DISK',
    'CREATE OR REPLACE DISK, in one statement; what lies on the disk stays where it is',
    { note: 'what lies on the disk stays where it is', evidence: 'source' },
  ),
}

export const disk: KindRules<DiskSpec> = {
  kind: 'Disk',
  rank: 1,
  namespace: 'disk',
  lives: 'global',
  fields,
  address: globalAddress,
  read: (json) => {
    const { spec, problems } = readDocument<DiskSpec>(json, {
      kinds: ['Disk'],
      required: ['settings'],
      fields: (own, found) =>
        compact<Partial<DiskSpec>>({
          settings: readSettings(own['settings'], ['settings'], found),
        }),
    })
    return { spec: { settings: spec.settings ?? {} }, problems }
  },
  write: ({ settings }) => compact<JsonObject>({ settings: writeSettings(settings) }),
  references: () => [],
  // Before 3.x a server says that there is a disk, and not what it is (timeplus.md §3.1).
  normal: (spec, _address, _context, inferred) => ({
    settings: inferred?.['hidden'] === true ? MASK : normalStreamSettings(spec.settings),
  }),
  create: (to) => [draft(createDisk(to, 'CREATE DISK'))],
  replace: (_from, to) => [draft(createDisk(to, 'CREATE OR REPLACE DISK'))],
  drop: ({ address }) => [draft(`DROP DISK ${quoteIdentifier(address.name)}`)],
  losses: () => [],
}

function createDisk({ address, spec }: Resource<DiskSpec>, verb: string): string {
  return `${verb} ${quoteIdentifier(address.name)} disk(${settingsSql(spec.settings)})`
}
