/** Every query of an inspection, in the order of their objects' creation. The only list of them. */
import type { InspectPart } from './part.ts'

export const parts: readonly InspectPart[] = []
