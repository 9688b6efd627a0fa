/** What a person is told of a recipe: its steps, its price, what is noticed, and the way back. */
import type { Action, Changeset, Kept } from '../../changeset/changeset.ts'
import type { Recipe } from '../../changeset/recipe.ts'
import { visibleText } from '../../diagnostic/index.ts'
import { idOf, partText } from './action-words.ts'
import type { Look } from './look.ts'
import { observedText } from './observed.ts'
import { padEnd } from './table.ts'
import { wrap } from './wrap.ts'

export interface RecipeFact {
  readonly label: string
  readonly text: string
}

/** In the order of the questions: what happens, for how much, up to where, who notices, and back. */
export function recipeFacts(
  action: Action,
  { actions }: Changeset,
  dot: string,
): readonly RecipeFact[] {
  const { recipe } = action
  if (recipe?.part !== 'run') return []
  const copied = copiedText(action)
  return [
    ...formerFacts(action, actions),
    { label: 'steps', text: recipe.phases.join(` ${dot} `) },
    ...(copied === '' ? [] : [{ label: 'copies', text: `${copied}${whereText(action, recipe)}` }]),
    { label: 'boundary', text: recipe.boundary },
    { label: 'readers', text: recipe.readers.replace(/^readers /, '') },
    { label: 'undo', text: recipe.undo },
  ].filter(({ text }) => text !== '')
}

/** `1.9 bn rows, 48.2 GB`: what goes through the recipe as it is today. */
export function copiedText({ observed }: Action): string {
  return observedText({
    rows: observed['copyRows'] ?? observed['rows'] ?? null,
    bytes: observed['copyBytes'] ?? observed['bytes'] ?? null,
  })
}

/** What an earlier swap of the same resource left is dealt with first. */
function formerFacts(action: Action, actions: readonly Action[]): readonly RecipeFact[] {
  return actions
    .filter((one) => idOf(one) === idOf(action))
    .flatMap(({ recipe }) =>
      recipe === undefined || recipe.part === 'run'
        ? []
        : [{ label: 'first', text: partText(recipe) }],
    )
}

function whereText({ name }: Action, { copies, keeps }: Recipe): string {
  if (copies !== undefined && copies !== name) return ` of ${copies}`
  return keeps.length === 0 ? '' : '; takes that much room again until sluice apply --finish'
}

/** `steps     create sessions__next · copy …`, below the fields and aligned with them. */
export function recipeLines(action: Action, changeset: Changeset, look: Look): readonly string[] {
  const indent = look.columns < 60 ? '   ' : '       '
  return recipeFacts(action, changeset, look.glyphs.dot).flatMap(({ label, text }) => {
    const line = `${padEnd(label, 8)}  ${visibleText(text)}`
    const [first = '', ...rest] = wrap(line, look.columns - 2, indent)
    return [first, ...rest.map((more) => `${indent}  ${more.trimStart()}`)]
  })
}

/** What this changeset ends is shown with its actions. */
export function stillKept({ kept = [], actions }: Changeset): readonly Kept[] {
  const ended = new Set(actions.filter(({ recipe }) => recipe?.part === 'finish').map(idOf))
  return kept.filter((one) => !ended.has(idOf(one)))
}

/** `Table/orders.sessions keeps orders.sessions__old (1.9 bn rows, 48.2 GB) since 2026-01-31`. */
export function keptText(kept: Kept): string {
  const size = observedText(kept.observed ?? {})
  return [
    `${idOf(kept)} keeps ${kept.keeps.join(', ')}`,
    ...(size === '' ? [] : [`(${size})`]),
    ...(kept.since === null ? [] : [`since ${momentText(kept.since)}`]),
    ...(kept.until === null ? [] : [`until the first apply after ${momentText(kept.until)}`]),
  ].join(' ')
}

export function keptLines(changeset: Changeset, look: Look): readonly string[] {
  const kept = stillKept(changeset)
  const { environment } = changeset
  if (kept.length === 0) return []
  return [
    ...wrap(
      `Kept by finished swaps; sluice apply -e ${environment} --finish ends it`,
      look.columns,
      ' ',
    ),
    ...kept.flatMap((one) => wrap(visibleText(keptText(one)), look.columns, '     ')),
  ]
}

/** `2026-01-31T14:02:11.123Z` → `2026-01-31 14:02 UTC`. */
function momentText(moment: string): string {
  return moment.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC')
}
