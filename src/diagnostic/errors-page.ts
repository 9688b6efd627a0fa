import type { Code, CodeEntry } from './codes.ts'
import { allCodes, codes } from './codes.ts'

/** The text of docs/errors.md: a section per code, from the same data that `sluice explain` prints. */
export function renderErrorsPage(): string {
  const groups = groupTitles.map(([about, title]) =>
    [
      `## ${title}`,
      ...allCodes.filter((code) => codes[code].about === about).map(renderSection),
    ].join('\n\n'),
  )
  return [introduction, ...groups].join('\n\n') + '\n'
}

/** What `sluice explain CODE` prints. */
export function explainCode(code: Code): string {
  const { severity, meaning, cause, fix } = codes[code]
  return `${code} (${severity})\n  ${meaning}\n  cause: ${cause}\n  fix:   ${fix}\n`
}

const introduction = `# Errors

Every problem Sluice reports has a code. Codes are never reused; their wording may improve.
\`sluice explain CODE\` prints the same text. This page is generated from \`src/diagnostic/codes.ts\`.`

const groupTitles: readonly (readonly [CodeEntry['about'], string])[] = [
  ['files', 'Reading files'],
  ['meaning', 'What the files mean'],
  ['world', 'Running'],
]

function renderSection(code: Code): string {
  const { severity, meaning, cause, fix } = codes[code]
  return `### ${code}\n\n${severity === 'warning' ? 'Warning. ' : ''}${meaning}\n\n- Cause: ${cause}\n- Fix: ${fix}`
}
