/** Put in by the build; absent when the sources run as they are. */
declare const SLUICE_VERSION: string | undefined

export const version: string = typeof SLUICE_VERSION === 'string' ? SLUICE_VERSION : '0.0.0-source'
