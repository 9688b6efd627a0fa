/** Every kind Timeplus has. A new kind is a file of its own and a line here. */
import type { KindRules } from '../../engine.ts'

export const kinds: { readonly [kind: string]: KindRules } = {}
