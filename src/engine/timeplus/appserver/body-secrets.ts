import { type JsonObject, mapTexts } from '../../../resource/json.ts'

/** A body with the values of its secrets: as JSON values they need no escaping of ours. */
export function withSecrets(body: JsonObject, secrets: ReadonlyMap<string, string>): JsonObject {
  if (secrets.size === 0) return body
  return mapTexts(body, (text) =>
    text.replace(placeholder, (found) => secrets.get(found) ?? found),
  ) as JsonObject
}

const placeholder = /\$\{(?:env|file):[^}]*\}/g
