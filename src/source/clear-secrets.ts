import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic } from '../diagnostic/diagnostic.ts'
import type { DocumentPlaces } from './document-places.ts'
import { spanInWrittenText, spanOfPath } from './document-places.ts'
import type { FieldFacts } from './field-facts.ts'
import { mapText } from './map-text.ts'
import { findPlaceholders } from './placeholders.ts'

/** Warns of secrets in clear text: in fields named for one, and in text that sets one (`PASSWORD 'x'`, `http://me:x@host`). */
export function reportClearSecrets(
  value: unknown,
  facts: FieldFacts,
  places: DocumentPlaces,
  report: (problem: Diagnostic) => void,
): void {
  mapText(value, facts, (text, its, path) => {
    if (text === '' || !its.isSecret) return text
    if (isSecretName(path)) {
      if (findPlaceholders(text).length === 0)
        report(clearSecret(String(path.at(-1)), spanOfPath(places, path, 'value')))
      return text
    }
    const login = userInUrl.exec(text)
    if (login?.[1] && login[2] && findPlaceholders(login[2]).length === 0) {
      const start = login.index + login[1].length
      report(
        clearSecret(
          'url',
          spanInWrittenText(places, [...path], text, start, start + login[2].length),
        ),
      )
    }
    for (const match of text.matchAll(secretInText)) {
      const [whole, name = '', secret = ''] = match
      if (secret === '' || findPlaceholders(secret).length > 0) continue
      const end = match.index + whole.length
      report(
        clearSecret(name, spanInWrittenText(places, [...path], text, end - secret.length - 2, end)),
      )
    }
    return text
  })
}

function isSecretName(path: readonly (string | number)[]): boolean {
  const last = path.at(-1)
  // `entries: {password: {value: x}}`
  const name = last === 'value' ? path.at(-2) : last
  return typeof name === 'string' && secretName.test(name)
}

const secretName =
  /pass(?:word|wd|phrase)|secret|token|api_?key|private_?key|access_?key$|credential/i
const userInUrl = /^([a-z+]+:\/\/[^\s:@/?#]*:)([^\s@/?#]+)@/i
const secretInText =
  /\b(password|passwd|secret_access_key|sasl_password|access_token|api_key)\b\s*[=(]?\s*'((?:[^'\\]|''|\\.)*)'/gi

function clearSecret(name: string, span: Diagnostic['span']): Diagnostic {
  return diagnostic('CLEAR_SECRET', `\`${name}\` holds a secret in clear text`, {
    span,
    hint: `write \`\${env:NAME}\` and set the variable where Sluice runs.`,
  })
}
