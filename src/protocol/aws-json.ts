/** awsJson1_1: the operation stands in X-Amz-Target, its input and its output are the JSON of the body. */
import { table } from '../core/table.ts'
import type { ServiceError } from '../model/errors.ts'
import type { Operation, Value } from '../model/shape.ts'
import { parseBody } from './json-body.ts'
import { readMembers } from './json-reader.ts'
import { writeMembers } from './json-writer.ts'
import type { Codec, WireResponse } from './wire.ts'

const TYPE = ['Content-Type', 'application/x-amz-json-1.1'] as const

export function awsJson(operation: Operation): Codec {
  const { input, output, status } = operation
  return {
    read: ({ body }) => (body.length === 0 ? table<Value>() : readMembers(input.members, parseBody(body), table<Value>())),
    write: (value) => ({ status, headers: [TYPE], body: JSON.stringify(writeMembers(output.members, value)) }),
  }
}

/** A ServiceError: the type in the body, where every SDK looks for it, and in a header. */
export function writeAwsJsonError({ type, status, message, members }: ServiceError): WireResponse {
  const body = JSON.stringify({ __type: type, ...members, message })
  return { status, headers: [['x-amzn-ErrorType', type], TYPE], body }
}
