import type { FieldFacts } from './field-facts.ts'

/** The facts of sluice.yaml: which of its fields take a number or a boolean as text. Its secrets have rules of their own. */
export const projectFacts: FieldFacts = factsAt('')

// `*` is the name of an environment.
const textFields: ReadonlySet<string> = new Set([
  '.name',
  '.renamedFrom',
  '.ledger.database',
  ...['url', 'username', 'password', 'database', 'promoteFrom', 'cluster', 'role', 'edition'].map(
    (key) => `.environments.*.${key}`,
  ),
  ...['url', 'workspace', 'username', 'password', 'apiKey'].map(
    (key) => `.environments.*.appserver.${key}`,
  ),
  ...['ca', 'cert', 'key'].map((key) => `.environments.*.tls.${key}`),
])

function factsAt(path: string): FieldFacts {
  return {
    get isText() {
      return textFields.has(path)
    },
    isSecret: path.startsWith('.environments.') && !path.startsWith('.environments.*.values'),
    hasTwin: false,
    child: (step) => factsAt(path === '.environments' ? '.environments.*' : `${path}.${step}`),
  }
}
