/** The server's own trigger functions: they have no schema in a plan, nor where it prints them. */
export const ownTriggerFunctions: ReadonlySet<string> = new Set([
  'suppress_redundant_updates_trigger',
  'tsvector_update_trigger',
  'tsvector_update_trigger_column',
])
