/** Objects as statements about them name them: relations, functions with their arguments, plain names. */
import type { Address } from '../../../resource/id.ts'
import { withoutSignature } from '../kinds/names.ts'
import { isTree, itemsOf, listOf, nodeOf, nodesOf, stringOf, stringsOf } from '../sql/tree.ts'
import { fieldName, type Known, listedAddress, relationAddress } from './known.ts'
import { argument, routineAddress } from './routine.ts'
import type { Statement } from './statement.ts'

/** `app.t`, `app.f(int)`, `joe`. */
export function objectText(statement: Statement, node: unknown, known: Known): string {
  const range = nodeOf(node, 'RangeVar')
  if (range) return fieldName(relationAddress(range, known))
  const routine = nodeOf(node, 'ObjectWithArgs')
  if (routine) return fieldName(routineOf(statement, routine, known))
  const name = stringOf(node)
  if (name !== undefined) return name
  return fieldName(listedAddress(namesOf(node), known))
}

/** The function or procedure that is meant; without arguments, the only one of the name. */
export function routineOf(statement: Statement, node: unknown, known: Known): Address {
  const fields = isTree(node) ? node : {}
  const args = nodesOf(fields['objfuncargs'], 'FunctionParameter')
    .filter(({ mode }) => mode !== 'FUNC_PARAM_TABLE')
    .map((one) => argument(statement, one))
  if (fields['args_unspecified'] !== true) return routineAddress(fields['objname'], args, known)
  const address = listedAddress(fields['objname'], known)
  const found = [...known.objects.values()].find(
    (object) =>
      isRoutine(object.kind) &&
      object.address.database === address.database &&
      withoutSignature(object.address.name) === address.name,
  )
  return found?.address ?? address
}

/** A list of names, or a type's name. */
export function namesOf(node: unknown): readonly unknown[] {
  const type = nodeOf(node, 'TypeName')
  return type ? listOf(type['names']) : itemsOf(node)
}

export function isRoutine(kind: string): boolean {
  return kind === 'Function' || kind === 'Procedure'
}

export function namesText(node: unknown): readonly string[] {
  return stringsOf(namesOf(node))
}
