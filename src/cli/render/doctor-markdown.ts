import type { Finding } from '../../engine/engine.ts'
import type { RoundTripCase, RoundTripReport } from '../../operation/results.ts'
import { version } from '../../version.ts'
import { codeBlock, htmlText, inlineCode, prose } from './markdown-text.ts'

/** What `doctor` found, to be pasted into an issue: neither host nor user nor secret is in it. */
export function renderDoctorMarkdown(
  findings: readonly Finding[],
  report: RoundTripReport | undefined,
): string {
  if (report === undefined) return `${findingsTable(findings)}\n`
  const failed = report.cases.filter(({ outcome }) => outcome === 'failed')
  return `${[
    `### Round trip on ${prose(report.engine)} ${prose(report.version)}`,
    `${sayCounts(report)} Sluice ${prose(version)}.`,
    ...sayFacts(report),
    casesTable(report.cases),
    ...failed.map(details),
  ].join('\n\n')}\n`
}

function findingsTable(findings: readonly Finding[]): string {
  const rows = findings.map(({ name, ok, detail }) => {
    const verdict = ok === 'warning' ? 'warning' : ok ? 'ok' : 'failed'
    return `| ${verdict} | ${prose(name)} | ${prose(detail)} |`
  })
  return ['| | what | found |', '| --- | --- | --- |', ...rows].join('\n')
}

function sayCounts({ cases }: RoundTripReport): string {
  const outcomes = ['held', 'failed', 'unsupported', 'not tried'] as const
  const counts = outcomes.flatMap((outcome) => {
    const count = cases.filter((tried) => tried.outcome === outcome).length
    return count > 0 ? [`${count} ${outcome}`] : []
  })
  return `${counts.join(', ')}.`
}

/** Generation, edition and the like, one by one. */
function sayFacts({ facts }: RoundTripReport): readonly string[] {
  const lines = Object.entries(facts).map(
    ([name, value]) => `- ${prose(name)}: ${prose(String(value))}`,
  )
  return lines.length === 0 ? [] : [lines.join('\n')]
}

function casesTable(cases: readonly RoundTripCase[]): string {
  const rows = cases.map(
    ({ kind, name, what, outcome, detail }) =>
      `| ${outcome} | ${inlineCode(`${kind}/${name}`)} | ${prose(what)} | ${prose(detail)} |`,
  )
  return ['| outcome | sample | what | found |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function details({ kind, name, what, detail, statements }: RoundTripCase): string {
  return [
    `<details><summary>${htmlText(`${kind}/${name} ${what}: ${detail}`)}</summary>`,
    codeBlock('sql', statements.join(';\n\n').split('\n')),
    '</details>',
  ].join('\n\n')
}
