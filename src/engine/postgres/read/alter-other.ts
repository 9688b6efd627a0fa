/** ALTER SEQUENCE, TYPE, DOMAIN, FUNCTION, POLICY and EXTENSION, folded into what they change. */
import type { Json, JsonObject } from '../../../resource/json.ts'
import { compact } from '../../common/compact.ts'
import { isTree, nodeOf, nodesOf, textOf } from '../sql/tree.ts'
import { withRowSecurity } from './row-security.ts'
import { routineOf } from './grant-object.ts'
import {
  fieldName,
  findObject,
  type Known,
  listedAddress,
  type Reading,
  relationAddress,
} from './known.ts'
import { optionName, optionValue } from './options.ts'
import { isItem, itemsOfField } from './parts.ts'
import { policyItem } from './row-policy.ts'
import { alteredOptions } from './routine.ts'
import { ownerColumn } from './sequence.ts'
import { sequenceOptions } from './sequence-options.ts'
import { expressionOf, findWords, type Statement } from './statement.ts'
import { domainCheck } from './type.ts'

const notMade: Reading = { why: 'what it names is not made by these statements' }

/** OWNED BY, as pg_dump writes it, and numbers; RESTART says nothing about the definition. */
export function alterSequence({ fields }: Statement, known: Known): Reading {
  const sequence = findObject(known, ['Sequence'], relationAddress(fields['sequence'], known))
  if (sequence === undefined) return notMade
  const isOwned = nodesOf(fields['options'], 'DefElem').some(
    (one) => optionName(one) === 'owned_by',
  )
  const spec = compact<JsonObject>({
    ...sequence.spec,
    ...sequenceOptions(fields['options']),
    ...(isOwned ? { ownedBy: ownerColumn(fields['options'], known) } : {}),
  })
  return { put: [{ ...sequence, spec }] }
}

/** ADD VALUE and RENAME VALUE. */
export function alterEnum({ fields }: Statement, known: Known): Reading {
  const type = findObject(known, ['Type'], listedAddress(fields['typeName'], known))
  const labels = type?.spec['enum']
  if (type === undefined || !Array.isArray(labels)) return notMade
  const [value, old] = [textOf(fields['newVal']) ?? '', textOf(fields['oldVal'])]
  return {
    put: [{ ...type, spec: { ...type.spec, enum: changedLabels(labels, value, old, fields) } }],
  }
}

function changedLabels(
  labels: readonly Json[],
  value: string,
  old: string | undefined,
  fields: Statement['fields'],
): readonly Json[] {
  if (old !== undefined) return labels.map((label) => (label === old ? value : label))
  if (labels.includes(value)) return labels
  const neighbour = textOf(fields['newValNeighbor'])
  if (neighbour === undefined) return [...labels, value]
  const at = labels.indexOf(neighbour) + (fields['newValIsAfter'] === true ? 1 : 0)
  return [...labels.slice(0, at), value, ...labels.slice(at)]
}

export function alterDomain(statement: Statement, known: Known): Reading {
  const { fields, tokens } = statement
  const type = findObject(known, ['Type'], listedAddress(fields['typeName'], known))
  const domain = type?.spec['domain']
  if (type === undefined || !isItem(domain)) return notMade
  const checks = itemsOfField(domain, 'constraints')
  const next = (change: JsonObject): Reading => ({
    put: [
      { ...type, spec: { ...type.spec, domain: compact<JsonObject>({ ...domain, ...change }) } },
    ],
  })
  const constraint = nodeOf(fields['def'], 'Constraint')
  // The letters are those of AlterDomainStmt in the server's parsenodes.h.
  switch (fields['subtype']) {
    case 'T':
      return next({
        default:
          fields['def'] === undefined
            ? undefined
            : expressionOf(statement, findWords(statement, 'SET DEFAULT', 0) + 2, tokens.length),
      })
    case 'O':
      return next({ notNull: true })
    case 'N':
      return next({ notNull: undefined })
    case 'C':
      if (constraint === undefined) return { why: 'this constraint cannot be read' }
      return next({
        constraints: [...checks, domainCheck(statement, constraint, statement.tokenOf(constraint))],
      })
    case 'X': {
      const rest = checks.filter(({ name }) => name !== fields['name'])
      return next({ constraints: rest.length === 0 ? undefined : rest })
    }
    default:
      return next({})
  }
}

export function alterRoutine(statement: Statement, known: Known): Reading {
  const address = routineOf(statement, statement.fields['func'], known)
  const routine = findObject(known, ['Function', 'Procedure'], address)
  if (routine === undefined) return notMade
  const spec = compact<JsonObject>({ ...routine.spec, ...alteredOptions(statement, routine.spec) })
  return { put: [{ ...routine, spec }] }
}

export function readPolicy(statement: Statement, known: Known): Reading {
  const { fields } = statement
  const address = relationAddress(fields['table'], known)
  const table = findObject(known, ['Table'], address)
  if (table === undefined)
    return { why: `\`${fieldName(address)}\` is not made by these statements` }
  const security = table.spec['rowSecurity']
  const before = isItem(security) ? itemsOfField(security, 'policies') : []
  const added = policyItem(statement)
  const isChange = statement.node === 'AlterPolicyStmt'
  const policies = isChange
    ? before.map((one) => (one['name'] === added['name'] ? changedPolicy(one, added) : one))
    : [...before, added]
  return {
    put: [{ ...table, spec: compact<JsonObject>(withRowSecurity(table.spec, { policies })) }],
  }
}

/** Only who it is for and its conditions can be altered. */
function changedPolicy(policy: JsonObject, { to, using, withCheck }: JsonObject): JsonObject {
  return { ...policy, ...compact<JsonObject>({ to, using, withCheck }) }
}

export function alterExtension({ fields }: Statement, known: Known): Reading {
  const extension = findObject(known, ['Extension'], { name: textOf(fields['extname']) ?? '' })
  const option = nodesOf(fields['options'], 'DefElem').find(
    (one) => optionName(one) === 'new_version',
  )
  if (extension === undefined || option === undefined || !isTree(option)) return notMade
  return {
    put: [{ ...extension, spec: { ...extension.spec, version: String(optionValue(option)) } }],
  }
}
