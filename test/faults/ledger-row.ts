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
