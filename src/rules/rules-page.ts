import { compareCodeUnits } from '../resource/json.ts'
import type { PolicyRule } from './rule.ts'

/** Rules of every engine and of one of them, by name. */
export interface RuleGroup {
  readonly title: string
  readonly rules: readonly PolicyRule[]
}

/** The text of docs/rules.md: a section per rule, from the same data that `sluice explain` prints. */
export function renderRulesPage(groups: readonly RuleGroup[]): string {
  // An engine may have none of its own yet.
  const filled = groups.filter(({ rules }) => rules.length > 0)
  const sections = filled.map(({ title, rules }) =>
    [`## ${title}`, ...byId(rules).map(renderSection)].join('\n\n'),
  )
  return `${[introduction, table(filled), ...sections].join('\n\n')}\n`
}

/** What `sluice explain RULE` prints. */
export function explainRule(rule: PolicyRule): string {
  const { id, summary, why, source, max } = rule
  const number = max === undefined ? '' : `\n  max:    ${max.what} (default ${max.default})`
  return `${id} (rule, ${standing(rule)})\n  ${summary}\n  why:    ${why}${number}\n  source: ${source}\n`
}

/** A line per rule. */
export function listRules(
  rules: readonly PolicyRule[],
): readonly (readonly [string, string, string])[] {
  return byId(rules).map((rule) => [rule.id, rule.severity, rule.summary])
}

const introduction = `# Rules

A rule looks at one resource of the compiled project and at what it hangs together with. Each has a name that does not
change. No rule is an error unless sluice.yaml says so; \`off\` and \`warn\` below are what holds without a word there.

\`\`\`yaml
policy:
  rules:
    mv-without-target: error # validate exits 65; plan lists it as blocked; apply exits 3
    float-key: off
    select-star:
      severity: error
      ignore:
        - { resource: "View/staging.*", reason: the staging layer mirrors its sources }
    mv-chain-depth: { severity: warn, max: 3 }
\`\`\`

\`resource\` is \`Kind/name\` or a pattern over the name, as for \`--select\`. A reason is needed, and an entry that ignores
nothing is reported, so that an exception goes when its cause does. \`sluice explain RULE\` prints what stands here. This
page is generated from \`src/rules/\` and \`src/engine/*/rules/\`.`

function table(groups: readonly RuleGroup[]): string {
  const rows = byId(groups.flatMap((group) => group.rules)).map(({ id, severity, summary }) => [
    `[${id}](#${id})`,
    severity,
    summary,
  ])
  const head = ['rule', 'default', 'finds']
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((cells) => cells[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

function renderSection(rule: PolicyRule): string {
  const { id, summary, kinds, why, source, max } = rule
  const facts = [
    `- Looks at: ${kinds === undefined ? 'every kind' : kinds.join(', ')}`,
    ...(max === undefined ? [] : [`- \`max\`: ${max.what} (default ${max.default})`]),
    `- Source: ${source}`,
  ]
  return `### ${id}\n\n${summary} ${capital(standing(rule))}.\n\n${why}\n\n${facts.join('\n')}`
}

function standing({ severity }: PolicyRule): string {
  return severity === 'off' ? 'off by default' : 'a warning by default'
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function byId(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  return rules.toSorted((a, b) => compareCodeUnits(a.id, b.id))
}
