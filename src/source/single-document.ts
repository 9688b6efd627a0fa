import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import { diagnostic } from '../diagnostic/diagnostic.ts'
import type { Span } from '../diagnostic/span.ts'
import type { DocumentPlaces } from './document-places.ts'
import type { FieldFacts } from './field-facts.ts'
import { isRecord } from './map-text.ts'
import { PositionTreeBuilder } from './position-tree.ts'
import type { SourceFiles } from './source-files.ts'
import { readYamlDocuments } from './yaml-documents.ts'
import { yamlValue } from './yaml-value.ts'

export interface SingleDocument {
  readonly value: Readonly<Record<string, unknown>>
  readonly places: DocumentPlaces
}

/** Reads a file that holds one map: sluice.yaml, or values. Undefined where that fails, which was then reported. */
export function readSingleDocument(
  file: string,
  sources: SourceFiles,
  facts: FieldFacts,
  report: (problem: Diagnostic) => void,
  named?: Span,
): SingleDocument | undefined {
  const text = sources.text(file, named)
  if (text === undefined) return undefined

  const positions = new PositionTreeBuilder(file)
  let found: SingleDocument | undefined
  let isBroken = text.includes('\0')
  if (!isBroken) {
    readYamlDocuments(
      file,
      text,
      report,
      (document, index) => {
        const { contents } = document
        const [start = 0, end = text.length] = contents?.range ?? []
        if (index > 0) {
          if (contents !== null)
            report(
              diagnostic('BAD_VALUE', `\`${file}\` holds more than one YAML document`, {
                span: { file, start, end },
              }),
            )
          return
        }
        const { value, root } = yamlValue(document, {
          file,
          text,
          positions,
          facts,
          report,
          readTwin: () => undefined,
        })
        const places = { tree: positions, root, textOf: sources.textOf }
        if (isRecord(value)) found = { value, places }
        else if (value === null || value === undefined) found = { value: {}, places }
        else {
          isBroken = true
          report(
            diagnostic('WRONG_TYPE', `\`${file}\` must hold a map`, { span: { file, start, end } }),
          )
        }
      },
      () => {
        isBroken = true
      },
    )
  }
  return isBroken ? undefined : found
}
