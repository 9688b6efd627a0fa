import { type ReferencesIn, referencesOver } from '../../clickhouse-family/kinds/references.ts'
import { texts } from './text.ts'

export const referencesIn: ReferencesIn = referencesOver(texts)
