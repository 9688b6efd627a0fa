/** The one JSON document of a command. */
export function document(command: string, fields: object): string {
  return `${JSON.stringify({ formatVersion: '1.0', command, ...fields }, null, 2)}\n`
}
