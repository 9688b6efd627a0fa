import type { JsonObject } from '../../src/resource/json.ts'
import type { PlanDocument } from '../../src/source/plans.ts'

/** A document that no file holds. */
export function documentOf(json: JsonObject): PlanDocument {
  const span = { file: '(test)', start: 0, end: 0 }
  return {
    kind: String(json['kind']),
    file: span.file,
    index: 0,
    json,
    raw: json,
    span,
    spanOf: () => span,
    spanInText: () => span,
  }
}
