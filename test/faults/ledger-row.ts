/** A row of the ledger without what tells one run from another. */
export function ledgerRow(text: string): string {
  const {
    changeset: _,
    actor: _a,
    commit: _c,
    toolVersion: _t,
    secrets,
    ...kept
  } = JSON.parse(text)
  // Digests of secrets hang on a key that each target makes for itself.
  return JSON.stringify({ ...kept, secrets: Object.keys(secrets).sort() })
}

/**
 * Whether two rows tell the same. A row of what followed another one's new name says nothing of its
 * plan until it is planned again; a run that was cut off comes to the same end by planning it.
 */
export function isSameRow(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true
  if (one === undefined || other === undefined) return false
  const [a, b]: readonly Row[] = [JSON.parse(one), JSON.parse(other)]
  const isOpen = a?.desiredDigest === '' || b?.desiredDigest === ''
  return isOpen && [a, b].map(identityOf).every((text, _, all) => text === all[0])
}

interface Row {
  readonly [field: string]: unknown
  readonly desiredDigest?: string
}

function identityOf(row: Row | undefined): string {
  const fields = ['project', 'kind', 'name', 'protect', 'retain', 'adopted', 'release']
  return JSON.stringify(fields.map((field) => row?.[field]))
}
