import type { Action, Blocked, Changeset, Drift } from '../../changeset/changeset.ts'
import { shellWord } from '../../changeset/shell-word.ts'
import { visibleText } from '../../diagnostic/index.ts'
import { placeText } from '../../diagnostic/written-place.ts'
import type { PlanHeader } from '../../operation/results.ts'
import {
  idOf,
  opText,
  planSummary,
  revertOf,
  shortDigest,
  symbolOf,
  worstFirst,
} from './action-words.ts'
import { causeOf, fieldLines, labelOf, shown } from './field-change.ts'
import type { Look, PaintName } from './look.ts'
import { allowText, blockedId, noChanges, planCounts } from './plan-words.ts'
import { costText, stakesText } from './observed.ts'
import { duration, plural } from './quantity.ts'
import { keptLines, recipeLines } from './recipe-text.ts'
import { padEnd, textWidth } from './table.ts'
import { wrap } from './wrap.ts'

export interface PlanTextOptions {
  readonly header: PlanHeader | undefined
  readonly look: Look
  readonly verbose: boolean
  /** List what no plan declares, instead of counting it. */
  readonly unmanaged?: boolean
  /** Where the changeset was saved, as the user wrote it. */
  readonly file?: string
  /** False where the command itself goes on (apply) or nothing can follow (destroy). */
  readonly next: boolean
}

/** A plan for a person: verdict of each object on one line, the worst first, what to do at the end. */
export function renderPlan(changeset: Changeset, options: PlanTextOptions): string {
  const { look } = options
  const actions = worstFirst(changeset)
  const blocks = [
    headerLine(changeset, options),
    actionLines(actions, changeset, options),
    driftLines(changeset, look),
    unsupportedLines(changeset, look),
    adoptedLines(changeset, options),
    options.unmanaged ? unmanagedLines(changeset, look) : [],
    keptLines(changeset, look),
    options.verbose ? statementLines(changeset) : [],
    closingLines(changeset, options),
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

function headerLine(changeset: Changeset, { header, look }: PlanTextOptions): readonly string[] {
  const { glyphs, paint } = look
  const project = header ? `${header.project} ${glyphs.arrow} ` : ''
  const facts = [
    `${changeset.engine}${header ? ` ${header.engineVersion}` : ''}`,
    `release ${shortDigest(changeset.release)}`,
    ...(header
      ? [`${plural(header.resources, 'resource')}, read in ${duration(header.milliseconds)}`]
      : []),
    ...(changeset.partial ? ['a part of the plans'] : []),
  ]
  const title = paint.strong(`${project}${changeset.environment}`)
  return wrap(`${title}   ${facts.join(` ${glyphs.dot} `)}`, look.columns, '')
}

function actionLines(
  actions: readonly Action[],
  changeset: Changeset,
  options: PlanTextOptions,
): readonly string[] {
  const { look, verbose } = options
  const widest = Math.max(0, ...actions.map((action) => textWidth(idOf(action))))
  const width = Math.min(widest, look.columns < 80 ? 0 : 44)
  return actions.flatMap((action) => {
    const showFields = verbose || !['create', 'drop', 'forget'].includes(action.op)
    const revealed = showFields ? fieldLines(action.fields, look) : []
    return [
      ...titleLines(action, width, look),
      ...revealed,
      ...recipeLines(action, changeset, look),
      ...causeLines(action, look),
    ]
  })
}

function titleLines(action: Action, width: number, look: Look): readonly string[] {
  const { paint } = look
  const symbol = symbolOf(action).padStart(4)
  const tint = paint[paintFor(action)]
  const words = actionWords(action, look)
  const head = `${tint(symbol)} ${paint.strong(padEnd(visibleText(idOf(action)), width))}`
  if (look.columns < 80) return [head.trimEnd(), ...wrap(words, look.columns, '     ')]
  const [first = '', ...rest] = wrap(words, look.columns, ' '.repeat(7 + width))
  return [`${head}  ${first.trimStart()}`, ...rest]
}

/** `drop · loses-state: 212 MB, last read 3 days ago`. */
function actionWords(action: Action, { glyphs, paint }: Look): string {
  const hazards = action.hazards.map(({ id, detail }, at) => {
    const more = costText(visibleText(detail), at === 0 ? action.observed : {})
    return `${paint.error(id)}${more === '' ? '' : `: ${more}`}`
  })
  return [
    opText(action),
    ...(action.reason === 'changed and drift' ? ['also reverts drift'] : []),
    ...(action.reason === 'unfinished' ? ['goes on where it stopped'] : []),
    ...(action.stateEffect === null ? [] : [visibleText(action.stateEffect)]),
    ...hazards,
  ].join(` ${glyphs.dot} `)
}

function paintFor({ op }: Action): PaintName {
  if (op === 'create') return 'create'
  return op === 'drop' || op === 'replace' || op === 'forget' ? 'drop' : 'alter'
}

function causeLines(action: Action, look: Look): readonly string[] {
  const cause = causeOf(action)
  if (cause === undefined) return []
  return wrap(`because ${cause}`, look.columns, look.columns < 60 ? '   ' : '       ')
}

function driftLines(changeset: Changeset, look: Look): readonly string[] {
  const { drift } = changeset
  if (drift.length === 0) return []
  return [
    ...wrap('Drift: made on the target, not by Sluice; apply reverts it', look.columns, ' '),
    ...drift.flatMap((one) => [...driftObjects([one], look), ...revertLines(one, changeset, look)]),
  ]
}

/** What undoing a drift costs, where it costs anything. */
function revertLines(drift: Drift, changeset: Changeset, look: Look): readonly string[] {
  const action = revertOf(drift, changeset)
  if (action === undefined || (action.hazards.length === 0 && action.op === 'alter')) return []
  return wrap(`reverted by: ${actionWords(action, look)}`, look.columns, '       ')
}

/** `! Table/orders.devices   column oops UInt8 was added`. */
export function driftObjects(drift: readonly Drift[], look: Look): readonly string[] {
  return drift.flatMap((one) => {
    const head = `   ${look.paint.warning('!')} ${look.paint.strong(visibleText(idOf(one)))}`
    const said = driftSentences(one, look)
    const [only] = said
    if (
      said.length === 1 &&
      only !== undefined &&
      textWidth(head) + textWidth(only) + 3 < look.columns
    )
      return [`${head}   ${only}`]
    return [head, ...said.flatMap((sentence) => wrap(sentence, look.columns, '       '))]
  })
}

export function driftSentences({ op, fields }: Drift, look: Look): readonly string[] {
  if (op === 'drop') return ['was dropped']
  if (op === 'create') return ['was created']
  if (fields.length === 0) return ['was changed']
  return fields.map((field) => {
    const label = labelOf(field).replace(/^[+~-] /, '')
    const { before, after } = field
    if (before === null && after !== null) return `${label} ${oneLine(after)} was added`
    if (before !== null && after === null) return `${label} ${oneLine(before)} was removed`
    return `${label} was changed: ${oneLine(before ?? '')} ${look.glyphs.arrow} ${oneLine(after ?? '')}`
  })
}

function oneLine(text: string): string {
  const line = shown(text).replace(/\s+/g, ' ')
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}

function unsupportedLines({ unsupported }: Changeset, look: Look): readonly string[] {
  if (unsupported.length === 0) return []
  return [
    ' Unsupported here, planned as nothing',
    ...unsupported.flatMap((one) =>
      wrap(`${idOf(one)}   ${visibleText(one.detail)}`, look.columns, '     '),
    ),
  ]
}

function adoptedLines(changeset: Changeset, { verbose }: PlanTextOptions): readonly string[] {
  const adopted = changeset.actions.filter(({ op }) => op === 'adopt')
  if (adopted.length === 0 || !verbose) return []
  return [' Adopted: they exist and match', ...adopted.map((action) => `   = ${idOf(action)}`)]
}

function unmanagedLines({ unmanaged }: Changeset, look: Look): readonly string[] {
  if (unmanaged.length === 0) return []
  return [
    ' Not managed: no plan declares them, Sluice leaves them alone',
    ...unmanaged.flatMap((one) => wrap(visibleText(idOf(one)), look.columns, '     ')),
  ]
}

function statementLines({ actions }: Changeset): readonly string[] {
  const statements = actions.flatMap((action) => action.statements)
  if (statements.length === 0) return []
  return [
    ' Statements, in the order of execution',
    ...statements.map(({ sql }) =>
      `${sql};`
        .split('\n')
        .map((line) => `     ${visibleText(line)}`)
        .join('\n'),
    ),
  ]
}

function closingLines(changeset: Changeset, options: PlanTextOptions): readonly string[] {
  const { look, header } = options
  const warnings = changeset.warnings.map(
    (warning) => `${look.paint.warning('note:')} ${visibleText(warning)}`,
  )
  const verdict = changeset.hasChanges
    ? `${look.paint.strong('Plan:')} ${planCounts(planSummary(changeset))}.`
    : noChanges(changeset, header?.resources)
  return [
    ...[...warnings, verdict + unmanagedCount(changeset, options)].flatMap((line) =>
      wrap(line, look.columns, ' '),
    ),
    ...changeset.blocked.flatMap((blocked, at) =>
      at < explained && blocked.ways !== undefined
        ? waysLines(blocked, look)
        : blockedLines(blocked, look),
    ),
    ...nextLine(changeset, options).flatMap((line) => wrap(line, look.columns, ' ')),
  ]
}

function unmanagedCount(changeset: Changeset, options: PlanTextOptions): string {
  const count = options.header?.unmanagedCount ?? changeset.unmanaged.length
  if (count === 0) return ''
  const how = options.unmanaged || !options.next ? '' : ' (--unmanaged lists them)'
  return ` ${plural(count, 'object')} not managed${how}.`
}

/** Beyond these the ways on are the same sentences again. */
const explained = 5

/** What would be lost, how much of it, and how to go on. Text to copy is never broken. */
function waysLines(blocked: Blocked, { paint, columns }: Look): readonly string[] {
  const stakes = stakesText(blocked.observed ?? {})
  const said = [visibleText(blocked.detail), ...(stakes === '' ? [] : [visibleText(stakes)])]
  const head = `${paint.error('Blocked:')} ${visibleText(blockedId(blocked))}: ${said.join(': ')}`
  const ways = (blocked.ways ?? []).flatMap(({ name, text }) => {
    const label = `   ${padEnd(name, 8)}`
    if (name === 'consent') return [`${label} ${paint.strong(visibleText(text))}`]
    const [first = '', ...rest] = wrap(visibleText(text), columns, ' '.repeat(12))
    return [`${label} ${first.trimStart()}`, ...rest]
  })
  return [...wrap(head, columns, ' '), ...ways]
}

/** The text to copy stands in one piece, however narrow the terminal is. */
function blockedLines(blocked: Blocked, { paint, columns }: Look): readonly string[] {
  const allow = allowText(blocked)?.replace(
    /^(--allow )(.*)$/s,
    (_, flag, it) => flag + shellWord(it),
  )
  const detail = blocked.detail === '' ? blocked.code : visibleText(blocked.detail)
  const id = visibleText(blockedId(blocked))
  const place = blocked.at === undefined ? [] : [`   ${visibleText(placeText(blocked.at))}`]
  if (allow === undefined)
    return [...wrap(`${paint.error('Blocked:')} ${id}: ${detail}`, columns, ' '), ...place]
  if (!allow.startsWith('--allow'))
    return [
      ...wrap(`${paint.error('Blocked:')} ${id}: ${detail}. To allow it: ${allow}`, columns, ' '),
      ...place,
    ]
  const head = `${paint.error('Blocked until allowed:')} ${id}`
  if (textWidth(head) + allow.length + 4 <= columns) return [` ${head}   ${paint.strong(allow)}`]
  return [...wrap(head, columns, ' '), `   ${paint.strong(allow)}`]
}

function nextLine(changeset: Changeset, { file, next }: PlanTextOptions): readonly string[] {
  if (!next || !(changeset.hasChanges || changeset.summary.adopt > 0)) return []
  const environment = `-e ${changeset.environment}`
  const blocked = changeset.blocked.length > 0
  if (file !== undefined)
    return blocked
      ? [`Next: plan again with what is missing; apply refuses ${file} (exit 3) as it is.`]
      : [`Next: review ${file}, sluice apply ${environment} ${file}`]
  if (!changeset.hasChanges) return [`Next: sluice apply ${environment}`]
  const consent = changeset.blocked.some((one) => allowText(one)?.startsWith('--allow'))
  if (blocked && !consent)
    return [`Next: settle what is blocked, then plan again: sluice plan ${environment}`]
  const ends = changeset.actions.some(({ recipe }) => recipe?.part === 'finish')
  return [
    `Next: sluice plan ${environment}${consent ? ' --allow …' : ''}${ends ? ' --finish' : ''} -o change.json, review it, sluice apply ${environment} change.json`,
  ]
}
