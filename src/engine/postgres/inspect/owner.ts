import type { JsonObject } from '../../../resource/json.ts'

/** Members of a row's JSON object: the owner's name, and whether that is the role we are. */
export const ownerFields = (oid: string): string =>
  `'owner', pg_get_userbyid(${oid}), 'ownedByUs', pg_get_userbyid(${oid}) = current_user`

/** For `Found.inferred`: import leaves an owner out that whoever reads would be anyway. */
export function ownerInferred(row: JsonObject): JsonObject {
  return row['ownedByUs'] === true ? { ownedByUs: true } : {}
}
