/** ALTER TABLE … ENABLE and DISABLE TRIGGER: a field of the trigger. */
import type { JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import type { Address } from '../../../resource/id.ts'
import type { Known, ReadObject, Unread } from './known.ts'

const states: { readonly [subtype: string]: string } = {
  AT_EnableTrig: 'origin',
  AT_EnableAlwaysTrig: 'always',
  AT_EnableReplicaTrig: 'replica',
  AT_DisableTrig: 'disabled',
  AT_EnableTrigAll: 'origin',
  AT_DisableTrigAll: 'disabled',
  AT_EnableTrigUser: 'origin',
  AT_DisableTrigUser: 'disabled',
}

/** Undefined: it is no command about triggers. */
export function changeTriggers(
  subtype: string,
  name: string | undefined,
  table: Address,
  known: Known,
): { readonly put: readonly ReadObject[] } | Unread | undefined {
  const state = states[subtype]
  if (state === undefined) return undefined
  const isMeant = ({ kind, address }: ReadObject): boolean =>
    kind === 'Trigger' &&
    address.on === table.name &&
    address.database === table.database &&
    (name === undefined || address.name === name)
  const triggers = [...known.objects.values()].filter(isMeant)
  if (triggers.length === 0) return { why: `there is no such trigger on ${table.name}` }
  const enabled = state === 'origin' ? undefined : state
  return {
    put: triggers.map((one) => ({ ...one, spec: compact<JsonObject>({ ...one.spec, enabled }) })),
  }
}
