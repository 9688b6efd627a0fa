/** Put in by the build; absent when the sources run as they are. */
declare const SLUICE_VERSION: string | undefined
declare const SLUICE_BUILD: string | undefined

export const version: string = typeof SLUICE_VERSION === 'string' ? SLUICE_VERSION : '0.0.0-source'

/** Of every byte of the bundle: what one build keeps for later, no other takes. */
export const build: string | undefined = typeof SLUICE_BUILD === 'string' ? SLUICE_BUILD : undefined
