/** Kinds that live in the server's access storage. */
export const accessKinds = [
  'User',
  'Role',
  'Grant',
  'RowPolicy',
  'Quota',
  'SettingsProfile',
] as const
