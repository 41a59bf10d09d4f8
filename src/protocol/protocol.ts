/** Every wire protocol: how an operation is read and written, and how an error is. */
import type { ServiceError } from '../model/errors.ts'
import type { Operation, ServiceModel } from '../model/shape.ts'
import { awsJson, writeAwsJsonError } from './aws-json.ts'
import { awsQuery, writeAwsQueryError } from './aws-query.ts'
import { restJson1 } from './rest-json1.ts'
import { writeRestJsonError } from './rest-json1-errors.ts'
import type { Codec, WireResponse } from './wire.ts'

interface Protocol {
  codec(operation: Operation, model: ServiceModel): Codec
  writeError(error: ServiceError, model: ServiceModel | undefined, requestId: string): WireResponse
}

export const PROTOCOLS: Readonly<Record<ServiceModel['protocol'], Protocol>> = {
  restJson1: { codec: restJson1, writeError: writeRestJsonError },
  awsJson1_1: { codec: awsJson, writeError: writeAwsJsonError },
  awsQuery: {
    codec: (operation, model) => awsQuery(operation, model.xmlNamespace ?? ''),
    writeError: (error, model, requestId) => writeAwsQueryError(error, model?.xmlNamespace ?? '', requestId),
  },
}
