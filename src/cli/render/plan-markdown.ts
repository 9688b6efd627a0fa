import type { Action, Changeset } from '../../changeset/changeset.ts'
import { placeText } from '../../diagnostic/written-place.ts'
import type { PlanHeader } from '../../operation/results.ts'
import {
  idOf,
  isDestructive,
  opText,
  planSummary,
  shortDigest,
  symbolOf,
  worstFirst,
} from './action-words.ts'
import { causeOf, labelOf, reasonOf, shown } from './field-change.ts'
import { plainLook } from './look.ts'
import { codeBlock, commentText, htmlText, inlineCode, prose } from './markdown-text.ts'
import { driftSentences } from './plan-text.ts'
import { allowText, blockedId, noChanges, planCounts } from './plan-words.ts'
import { observedText, stakesText } from './observed.ts'
import { copiedText, keptText, recipeFacts, stillKept } from './recipe-text.ts'
import { plural } from './quantity.ts'
import { sqlLines } from './sql-lines.ts'
import { diffText } from './text-diff.ts'

export interface MarkdownOptions {
  readonly header: PlanHeader | undefined
  readonly file?: string
  /** GitHub answers 422 to a longer comment. */
  readonly limit?: number
}

const githubLimit = 65_536

/** A plan as one sticky pull request comment. */
export function renderMarkdown(changeset: Changeset, options: MarkdownOptions): string {
  // Room is left for the sentences that say what was left out.
  const limit = (options.limit ?? githubLimit) - 1024
  const actions = worstFirst(changeset)
  const head = [marker(changeset, options), title(changeset)]
  const foot = footer(changeset, options)
  const frame = size([...head, ...foot].join('\n\n'))
  const consents = fitConsents(changeset, (limit - frame) * 0.3)
  const rows = fitRows(actions, limit - frame - size(consents))
  const drift = [driftSection(changeset), keptSection(changeset)]
    .filter((section) => section !== '')
    .join('\n\n')
  const room = limit - frame - size(consents) - size(rows.text) - size(drift)
  const details = fitDetails(actions, changeset, room)
  const parts = [
    ...head,
    rows.text,
    consents,
    ...details.blocks,
    leftOut(details.left, rows.left),
    room < 0 ? '' : drift,
    ...foot,
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** In bytes: never less than what any server counts. */
function size(text: string): number {
  return Buffer.byteLength(text) + 2
}

function marker({ environment }: Changeset, { header }: MarkdownOptions): string {
  return `<!-- sluice:${commentText(header?.project ?? '')}:${commentText(environment)} -->`
}

function title(changeset: Changeset): string {
  const { environment, hasChanges, hasDestructive, blocked } = changeset
  const place = `### Sluice: ${prose(environment)}`
  if (!hasChanges) return `${place} — no changes`
  const verdict =
    blocked.length > 0
      ? ' · **needs consent**'
      : hasDestructive
        ? ' · **destructive, allowed**'
        : ''
  return `${place} — ${planCounts(planSummary(changeset))}${verdict}`
}

interface Rows {
  readonly text: string
  readonly left: number
}

/** The table; when it gets too long its least risky rows go first. */
function fitRows(actions: readonly Action[], room: number): Rows {
  if (actions.length === 0) return { text: '', left: 0 }
  const head = ['| | resource | effect | cost |', '|---|---|---|---|']
  const rows: string[] = []
  let used = size(head.join('\n'))
  let left = 0
  for (const action of actions) {
    const row = tableRow(action)
    if (used + size(row) > room * (isDestructive(action) ? 0.95 : 0.6)) left++
    else {
      rows.push(row)
      used += size(row)
    }
  }
  if (left > 0) rows.push(`| … | ${plural(left, 'more resource')} | | |`)
  return { text: [...head, ...rows].join('\n'), left }
}

interface Details {
  readonly blocks: readonly string[]
  readonly left: number
}

function fitDetails(actions: readonly Action[], changeset: Changeset, room: number): Details {
  const blocks: string[] = []
  let used = 0
  let left = 0
  for (const action of actions) {
    const block = detailBlock(action, changeset)
    if (block === '') continue
    if (used + size(block) > room) left++
    else {
      blocks.push(block)
      used += size(block)
    }
  }
  return { blocks, left }
}

function tableRow(action: Action): string {
  const effect = [
    ...(action.hazards.length === 0
      ? []
      : [`**${action.hazards.map(({ id }) => id).join(', ')}**`]),
    opText(action),
    ...(action.reason === 'changed and drift' ? ['also reverts drift'] : []),
    ...(action.stateEffect === null ? [] : [prose(action.stateEffect)]),
  ].join(' · ')
  const observed = observedText(action.observed)
  const price =
    action.recipe?.part === 'run' ? `copies ${copiedText(action)}${ofText(action)}` : observed
  const facts = [price, ...action.hazards.map(({ detail }) => detail)]
  const cost = facts
    .filter((fact) => fact !== '')
    .map(prose)
    .join('; ')
  return `| ${prose(symbolOf(action))} | ${inlineCode(idOf(action))} | ${effect} | ${cost === '' ? '–' : cost} |`
}

/** A view is computed from rows that are not its own. */
function ofText({ name, recipe }: Action): string {
  const from = recipe?.copies
  return from === undefined || from === name ? '' : ` of ${from}`
}

function fitConsents({ blocked }: Changeset, room: number): string {
  const quotes = consentQuotes(blocked)
  const fitting: string[] = []
  let used = 0
  for (const quote of quotes) {
    used += size(quote)
    if (used > room) break
    fitting.push(quote)
  }
  const left = quotes.length - fitting.length
  if (left > 0) fitting.push(`> … and ${`${left} more`} blocked; \`sluice plan\` lists them.`)
  return fitting.join('\n>\n')
}

function consentQuotes(blocked: Changeset['blocked']): readonly string[] {
  return blocked.map((one, at) => {
    if (at < 5 && one.ways !== undefined) return waysQuote(one)
    const allow = allowText(one)
    const place = one.at === undefined ? '' : ` (${inlineCode(placeText(one.at))})`
    const detail = (one.detail === '' ? '' : ` — ${prose(one.detail)}`) + place
    if (allow === undefined) return `> **Blocked** ${inlineCode(blockedId(one))}${detail}`
    if (!allow.startsWith('--allow'))
      return `> **Blocked** ${inlineCode(blockedId(one))}${detail}. To allow it: ${inlineCode(allow)}`
    const consent = allow.replace(/^--allow /, '')
    const why = one.detail.replace(`${consent.split(':')[0]}: `, '')
    return `> **Consent needed** ${inlineCode(consent)}${why === '' ? '' : `: ${prose(why)}`} — add it with \`--allow\` when planning, or in \`policy.allow\`.`
  })
}

/** What would be lost, how much of it, and how to go on. */
function waysQuote(blocked: Changeset['blocked'][number]): string {
  const stakes = stakesText(blocked.observed ?? {})
  const allow = allowText(blocked) ?? ''
  const hazard = allow.replace(/^--allow /, '').split(':')[0]
  const detail = blocked.detail.replace(`${hazard}: `, '')
  const said = [detail, ...(stakes === '' ? [] : [stakes])].map(prose).join(': ')
  const head = allow.startsWith('--allow')
    ? `> **Consent needed** ${inlineCode(allow.replace(/^--allow /, ''))}: ${said}`
    : `> **Blocked** ${inlineCode(blockedId(blocked))}: ${said}`
  const ways = (blocked.ways ?? []).map(
    ({ name, text }) =>
      `> - **${prose(name)}**: ${name === 'consent' ? inlineCode(text) : prose(text.replaceAll('`', ''))}`,
  )
  return [head, '>', ...ways].join('\n')
}

function detailBlock(action: Action, changeset: Changeset): string {
  const lines = action.op === 'create' ? creationLines(action) : changeLines(action)
  const facts = recipeFacts(action, changeset, plainLook.glyphs.dot).map(
    ({ label, text }) => `- **${label}** ${prose(text)}`,
  )
  if (lines.length === 0 && facts.length === 0) return ''
  const cause = causeOf(action)
  const because = cause === undefined ? '' : `, because ${htmlText(cause)}`
  const summary = `<details><summary><code>${htmlText(idOf(action))}</code> ${htmlText(opText(action))}${because}</summary>`
  const diff = lines.length === 0 ? [] : [codeBlock('diff', lines)]
  const recipe = facts.length === 0 ? [] : [facts.join('\n')]
  return [summary, ...recipe, ...diff, '</details>'].join('\n\n')
}

function creationLines({ statements }: Action): readonly string[] {
  return statements.flatMap(({ sql }) => sqlLines(sql).map((line) => `+ ${line}`))
}

/** In a diff block only the first column is coloured: `!` marks what changes in place, the others what comes and goes. */
function changeLines({ fields }: Action): readonly string[] {
  return fields.flatMap((field) => {
    const { before, after, how } = field
    const reason = reasonOf(how)
    const head = `${labelOf(field).replace(/^(?:~ )?(?![+-] )/, '! ')}${reason === '' ? '' : `   (${reason})`}`
    if (before === null && after === null) return [head]
    const lines = diffText(shown(before ?? ''), shown(after ?? '')).map(
      ({ sign, parts }) => `${sign} ${parts.map(({ text }) => text).join('')}`,
    )
    return [head, ...lines.filter((line) => line.trim() !== '' && !/^[-+]\s*$/.test(line))]
  })
}

function leftOut(details: number, rows: number): string {
  if (details === 0 && rows === 0) return ''
  return `_${plural(details, 'detail')} and ${plural(rows, 'row')} of the least risky changes are left out: the comment would be too long. \`sluice plan\` shows everything._`
}

function driftSection({ drift }: Changeset): string {
  if (drift.length === 0) return ''
  const lines = drift.map(
    (one) => `- ${inlineCode(idOf(one))}: ${driftSentences(one, plainLook).map(prose).join('; ')}`,
  )
  const block = [
    `**Drift**, made on the target and reverted by apply: ${drift.length}`,
    '',
    ...lines,
  ].join('\n')
  return block.length < 8000
    ? block
    : `**Drift**, made on the target and reverted by apply: ${plural(drift.length, 'resource')}. \`sluice drift\` lists them.`
}

/** What earlier swaps left, and how it goes. */
function keptSection(changeset: Changeset): string {
  const kept = stillKept(changeset)
  const { environment } = changeset
  if (kept.length === 0) return ''
  const lines = kept.slice(0, 20).map((one) => `- ${prose(keptText(one))}`)
  const how = inlineCode(`sluice apply -e ${environment} --finish`)
  return [`**Kept by finished swaps**, until ${how}: ${kept.length}`, '', ...lines].join('\n')
}

function footer(changeset: Changeset, { header, file }: MarkdownOptions): readonly string[] {
  const { environment, release, digest, unmanaged, unsupported, warnings, hasChanges } = changeset
  const notes = warnings.slice(0, 20).map((warning) => `- ${prose(warning).slice(0, 500)}`)
  const count = header?.unmanagedCount ?? unmanaged.length
  const facts = [
    ...(hasChanges ? [] : [prose(noChanges(changeset, header?.resources))]),
    ...(unsupported.length === 0
      ? []
      : [`${plural(unsupported.length, 'resource')} unsupported here, planned as nothing.`]),
    ...(count === 0 ? [] : [`${plural(count, 'object')} not managed.`]),
    `Release \`${shortDigest(release)}\`, changeset \`${digest}\`.`,
  ].join(' ')
  const how = `Apply: merge, or ${inlineCode(`sluice apply -e ${environment} ${file ?? 'change.json'}`)}.`
  return [notes.join('\n'), hasChanges ? `${facts}\n${how}` : facts].filter((part) => part !== '')
}
