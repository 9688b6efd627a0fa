import { isTree, listOf, nodeOf, stringOf, stringsOf, textOf } from '../tree.ts'

/** The name a column gets without AS, as PostgreSQL 18 chooses it (FigureColname in parse_target.c). */
export function outputName(value: unknown): string {
  return nameOf(value)?.name ?? '?column?'
}

/** A name that comes from a type gives way to one that comes from inside a cast. */
interface Chosen {
  readonly name: string
  readonly weak?: true
}

function nameOf(value: unknown): Chosen | undefined {
  if (!isTree(value)) return undefined
  const [node = ''] = Object.keys(value)
  const fields = nodeOf(value, node) ?? {}
  switch (node) {
    case 'ColumnRef':
      return chosen(stringsOf(fields['fields']).at(-1))
    case 'A_Indirection': {
      const last = listOf(fields['indirection'])
        .flatMap((one) => stringOf(one) ?? [])
        .at(-1)
      return chosen(last) ?? nameOf(fields['arg'])
    }
    case 'FuncCall':
      return chosen(stringsOf(fields['funcname']).at(-1))
    case 'TypeCast': {
      const inner = nameOf(fields['arg'])
      if (inner && !inner.weak) return inner
      const type = isTree(fields['typeName']) ? stringsOf(fields['typeName']['names']).at(-1) : ''
      return type ? { name: type, weak: true } : inner
    }
    case 'CaseExpr': {
      const inner = nameOf(fields['defresult'])
      return inner && !inner.weak ? inner : { name: 'case', weak: true }
    }
    case 'CollateClause':
      return nameOf(fields['arg'])
    case 'SubLink':
      return subqueryName(fields['subLinkType'], fields['subselect'])
    case 'MinMaxExpr':
      return { name: fields['op'] === 'IS_LEAST' ? 'least' : 'greatest' }
    case 'A_Expr':
      return fields['kind'] === 'AEXPR_NULLIF' ? { name: 'nullif' } : undefined
    case 'SQLValueFunction':
      return chosen(
        textOf(fields['op'])
          ?.replace(/^SVFOP_|_N$/g, '')
          .toLowerCase(),
      )
    case 'XmlExpr':
      // `IS DOCUMENT` is a condition, and has no name.
      return fields['op'] === 'IS_DOCUMENT' ? undefined : chosen(word(fields['op'], 'IS_'))
    case 'JsonFuncExpr':
      return chosen(word(fields['op'], '')?.replace(/_op$/, ''))
    default:
      return chosen(fixed[node])
  }
}

/** `IS_XMLELEMENT` → `xmlelement` */
function word(op: unknown, head: string): string | undefined {
  return textOf(op)?.slice(head.length).toLowerCase()
}

const fixed: { readonly [node: string]: string } = {
  CoalesceExpr: 'coalesce',
  A_ArrayExpr: 'array',
  RowExpr: 'row',
  GroupingFunc: 'grouping',
  MergeSupportFunc: 'merge_action',
  JsonObjectConstructor: 'json_object',
  JsonArrayConstructor: 'json_array',
  JsonParseExpr: 'json',
  JsonScalarExpr: 'json_scalar',
  JsonSerializeExpr: 'json_serialize',
  JsonArrayQueryConstructor: 'json_array',
  JsonArrayAgg: 'json_arrayagg',
  JsonObjectAgg: 'json_objectagg',
  XmlSerialize: 'xmlserialize',
}

function subqueryName(type: unknown, query: unknown): Chosen | undefined {
  if (type === 'EXISTS_SUBLINK') return { name: 'exists' }
  if (type === 'ARRAY_SUBLINK') return { name: 'array' }
  if (type !== 'EXPR_SUBLINK') return undefined
  const first = nodeOf(listOf(nodeOf(query, 'SelectStmt')?.['targetList'])[0], 'ResTarget')
  return first && (chosen(textOf(first['name'])) ?? nameOf(first['val']))
}

function chosen(name: string | undefined): Chosen | undefined {
  return name === undefined || name === '' ? undefined : { name }
}
