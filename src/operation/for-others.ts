import type { Environment } from '../source/environment.ts'
import type { RoundTripReport } from './results.ts'

type Known = Pick<Environment, 'url' | 'username' | 'secrets'>

/** Errors of a server may name its host or the user: a report goes into a public issue. */
export function forOthers(report: RoundTripReport, environment: Known): RoundTripReport {
  const { url, username, secrets } = environment
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  const words = [...secrets, host, username ?? '']
    .filter((word) => word.length > 3 && word !== 'default' && word !== 'localhost')
    .sort((a, b) => b.length - a.length)
  const hidden = (text: string): string =>
    words.reduce((shown, word) => shown.replaceAll(word, '***'), text)
  return {
    ...report,
    cases: report.cases.map((tried) => ({
      ...tried,
      detail: hidden(tried.detail),
      statements: tried.statements.map(hidden),
    })),
  }
}
