/** Rules of fields: what a change does, said as data, beside the function that does it. */
import type { FieldEffect, FieldRule } from '../engine.ts'
import { replace } from './lowered.ts'

export function rule<S>(
  effects: FieldEffect | readonly FieldEffect[],
  lower: FieldRule<S>['lower'],
): FieldRule<S> {
  return { effects: [effects].flat(), lower }
}

/** Altered where it stands, by this statement. */
export function inPlace(by: string, more: Omit<FieldEffect, 'how' | 'by'> = {}): FieldEffect {
  return { how: 'in place', by, ...more }
}

/** A field whose change needs a new object. */
export function replaceRule<S>(because: string, effect: Partial<FieldEffect> = {}): FieldRule<S> {
  return rule({ how: 'replaced', ...effect }, () => replace(because))
}

/** A field whose change writes the whole object again, in one statement that loses nothing. */
export function writtenRule<S>(
  by: string,
  because: string,
  more: Omit<FieldEffect, 'how' | 'by'> = {},
): FieldRule<S> {
  return rule({ how: 'one statement', by, ...more }, () => replace(because))
}

export function ignoreRule<S>(because: string, notRun?: string): FieldRule<S> {
  const effect: FieldEffect = { how: 'ignored', note: because }
  return rule(notRun === undefined ? effect : { ...effect, notRun }, () => ({
    how: 'ignore',
    because,
  }))
}
