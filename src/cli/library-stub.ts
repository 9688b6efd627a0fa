/** Stands in until src/index.ts exists. */
import { SluiceError } from '../diagnostic/index.ts'
import type { Library } from './library.ts'

function missing(): never {
  throw new SluiceError('INTERNAL', 'this part of Sluice is not there yet')
}

export const validateProject: Library['validateProject'] = missing
export const checkProject: Library['checkProject'] = missing
export const graphProject: Library['graphProject'] = missing
export const planProject: Library['planProject'] = missing
export const applyProject: Library['applyProject'] = missing
export const applyChangeset: Library['applyChangeset'] = missing
export const driftProject: Library['driftProject'] = missing
export const historyProject: Library['historyProject'] = missing
export const destroyProject: Library['destroyProject'] = missing
export const forgetResource: Library['forgetResource'] = missing
export const unlockTarget: Library['unlockTarget'] = missing
export const doctorProject: Library['doctorProject'] = missing
export const importProject: Library['importProject'] = missing
export const formatProject: Library['formatProject'] = missing
export const effectiveConfig: Library['effectiveConfig'] = missing
export const decodeChangeset: Library['decodeChangeset'] = missing
export const encodeChangeset: Library['encodeChangeset'] = missing
