/** CREATE DICTIONARY (timeplus.md §1.12). */
import type {
  CreateDictionary,
  DictionaryAttribute,
  DictionaryEntry,
  DictionaryPart,
} from './resource-definition.ts'
import { parseExpression } from './parse-expression.ts'
import { parseComment, parseIfNotExists, parseObjectName } from './parse-names.ts'
import { parseOperand } from './parse-operand.ts'
import { parseSettings } from './parse-settings.ts'
import { parseDataType } from './parse-type.ts'
import type { Reader } from './reader.ts'

interface Clauses {
  primaryKey?: readonly string[]
  source?: DictionaryPart
  layout?: DictionaryPart
  lifetime?: { readonly min: number; readonly max: number }
  range?: { readonly min: string; readonly max: string }
  settings?: CreateDictionary['settings']
}

/** After CREATE DICTIONARY. */
export function parseCreateDictionary(reader: Reader): CreateDictionary {
  const ifNotExists = parseIfNotExists(reader)
  const name = parseObjectName(reader)
  const attributes = reader.bracketed(() => parseAttribute(reader))
  const clauses: Clauses = {}
  while (parseClause(reader, clauses)) {
    // Each at most once, in any order.
  }
  const { primaryKey = [], settings = [], ...rest } = clauses
  return {
    kind: 'createDictionary',
    ifNotExists,
    name,
    attributes,
    primaryKey,
    ...rest,
    settings,
    ...parseComment(reader),
  }
}

function parseClause(reader: Reader, clauses: Clauses): boolean {
  if (!clauses.primaryKey && reader.takes('PRIMARY KEY')) {
    clauses.primaryKey = reader.seesSymbol('(')
      ? reader.bracketed(() => reader.identifier())
      : reader.list(() => reader.identifier())
  } else if (!clauses.source && reader.takes('SOURCE')) {
    clauses.source = parsePart(reader)
  } else if (!clauses.layout && reader.takes('LAYOUT')) {
    clauses.layout = parsePart(reader)
  } else if (!clauses.lifetime && reader.takes('LIFETIME')) {
    clauses.lifetime = parseLifetime(reader)
  } else if (!clauses.range && reader.takes('RANGE')) {
    clauses.range = parseRange(reader)
  } else if (!clauses.settings && reader.takes('SETTINGS')) {
    reader.expectsSymbol('(')
    clauses.settings = parseSettings(reader)
    reader.expectsSymbol(')')
  } else {
    return false
  }
  return true
}

function parseAttribute(reader: Reader): DictionaryAttribute {
  const name = reader.identifier()
  const type = parseDataType(reader)
  let attribute: DictionaryAttribute = {
    name,
    type,
    hierarchical: false,
    injective: false,
    objectId: false,
  }
  for (;;) {
    if (reader.takes('DEFAULT')) attribute = { ...attribute, default: parseExpression(reader) }
    else if (reader.takes('EXPRESSION')) {
      attribute = { ...attribute, expression: parseExpression(reader) }
    } else if (reader.takes('HIERARCHICAL')) attribute = { ...attribute, hierarchical: true }
    else if (reader.takes('INJECTIVE')) attribute = { ...attribute, injective: true }
    else if (reader.takes('IS_OBJECT_ID')) attribute = { ...attribute, objectId: true }
    else return attribute
  }
}

/** `(NAME(KEY value …))`. */
function parsePart(reader: Reader): DictionaryPart {
  reader.expectsSymbol('(')
  const name = reader.identifier().toUpperCase()
  const entries = reader.takesSymbol('(') ? parseEntries(reader) : []
  reader.expectsSymbol(')')
  return { name, entries }
}

/** Up to the closing bracket. */
function parseEntries(reader: Reader): readonly DictionaryEntry[] {
  const entries: DictionaryEntry[] = []
  while (!reader.takesSymbol(')')) {
    const key = reader.identifier().toUpperCase()
    const nested = reader.takesSymbol('(')
    const value: DictionaryEntry['value'] = nested
      ? { kind: 'part', entries: parseEntries(reader) }
      : parseOperand(reader)
    entries.push({ key, value })
  }
  return entries
}

function parseLifetime(reader: Reader): { readonly min: number; readonly max: number } {
  reader.expectsSymbol('(')
  if (reader.peek().kind === 'number') {
    const max = reader.unsigned()
    reader.expectsSymbol(')')
    return { min: 0, max }
  }
  let min = 0
  let max = 0
  while (!reader.takesSymbol(')')) {
    const word = reader.takesOne('MIN', 'MAX')
    if (word === 'MIN') min = reader.unsigned()
    else if (word === 'MAX') max = reader.unsigned()
    else reader.fail('expected MIN or MAX')
  }
  return { min, max }
}

function parseRange(reader: Reader): { readonly min: string; readonly max: string } {
  reader.expectsSymbol('(')
  reader.expects('MIN')
  const min = reader.identifier()
  reader.expects('MAX')
  const max = reader.identifier()
  reader.expectsSymbol(')')
  return { min, max }
}
