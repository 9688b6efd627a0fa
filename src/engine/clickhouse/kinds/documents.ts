import { type Documents, documentsOf } from '../../clickhouse-family/kinds/documents.ts'
import { specFromCreate } from '../read-create.ts'

export const documents: Documents = documentsOf(specFromCreate)

export const readDocument: Documents['readDocument'] = documents.readDocument
export const relationAddress: Documents['relationAddress'] = documents.relationAddress
export const globalAddress: Documents['globalAddress'] = documents.globalAddress
export const addressOfDdl: Documents['addressOfDdl'] = documents.addressOfDdl
