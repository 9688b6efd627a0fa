/** The family's reading of SQL texts, in this engine's dialect. */
import { type Texts, textsIn } from '../../clickhouse-family/kinds/text.ts'

export const texts: Texts = textsIn('clickhouse')

export const parsedQuery: Texts['parsedQuery'] = texts.parsedQuery
export const parseText: Texts['parseText'] = texts.parseText
export const normalContext: Texts['normalContext'] = texts.normalContext
export const functionBodyContext: Texts['functionBodyContext'] = texts.functionBodyContext
export const readText: Texts['readText'] = texts.readText
export const normalOf: Texts['normalOf'] = texts.normalOf
export const normalOrNull: Texts['normalOrNull'] = texts.normalOrNull
export const qualified: Texts['qualified'] = texts.qualified
export const inStatement: Texts['inStatement'] = texts.inStatement
