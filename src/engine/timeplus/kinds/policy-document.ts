/** The YAML that a storage policy is written in (timeplus.md §1.13). */
import { parse } from 'yaml'
import type { Json } from '../../../resource/json.ts'
import type { SpecProblem } from '../../engine.ts'
import { compact } from '../../common/compact.ts'
import { badValue, isObject } from '../../clickhouse-family/kinds/settings.ts'
import type { StoragePolicySpec, VolumeSpec } from './storage-policy.ts'

/** The body of CREATE STORAGE POLICY; undefined where it is no such document. */
export function policyOfYaml(body: string): StoragePolicySpec | undefined {
  let document: Json
  try {
    document = parse(body) as Json
  } catch {
    return undefined
  }
  if (!isObject(document)) return undefined
  const problems: SpecProblem[] = []
  const volumes = readVolumes(document['volumes'], problems)
  const factor = document['move_factor']
  if (volumes === undefined || problems.length > 0) return undefined
  return compact<StoragePolicySpec>({
    volumes,
    moveFactor: factor === undefined || factor === null ? undefined : Number(factor),
  })
}

export function readVolumes(
  value: Json | undefined,
  problems: SpecProblem[],
): StoragePolicySpec['volumes'] | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) {
    problems.push(badValue('volumes are a map of names and what each holds', ['volumes']))
    return undefined
  }
  const volumes: VolumeSpec[] = []
  for (const [name, volume] of Object.entries(value)) {
    if (isObject(volume)) volumes.push({ name, volume })
    else problems.push(badValue(`volume \`${name}\` needs a \`disk\``, ['volumes', name]))
  }
  return volumes
}
