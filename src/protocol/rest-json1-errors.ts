/** A ServiceError as restJson1 writes it (control-plane.md 1 [S]): status, `x-amzn-ErrorType`, and a body of text and members. */
import { table } from '../core/table.ts'
import type { ServiceError } from '../model/errors.ts'
import type { ServiceModel, StructureShape } from '../model/shape.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { WireResponse } from './wire.ts'

export function writeRestJsonError(error: ServiceError, model: ServiceModel | undefined): WireResponse {
  const shape = model?.errors[error.type]?.shape
  const headers: [string, string][] = [
    ['x-amzn-ErrorType', error.type],
    ['Content-Type', 'application/json'],
  ]
  const body = table<string>()
  for (const [name, value] of Object.entries(membersOf(error, shape))) {
    const header = shape?.members.find((member) => member.name === name && member.location === 'header')
    if (header) headers.push([header.wireName, value])
    else body[name] = value
  }
  body[textKey(error, shape)] = error.message
  return { status: error.status, headers, body: JSON.stringify(body) }
}

/** Lambda's errors say whose fault they are: `"Type": "User"` (cloudwatch-lambda.md 3 [D]). */
function membersOf(error: ServiceError, shape: StructureShape | undefined): Readonly<Record<string, string>> {
  if (error.members.Type !== undefined || !shape?.members.some(({ name }) => name === 'Type')) return error.members
  return { Type: error.status < 500 ? 'User' : UNSETTLED.lambdaServerErrorType, ...error.members }
}

/** Some exceptions of Lambda have `Message` in their shape. */
function textKey(error: ServiceError, shape: StructureShape | undefined): string {
  return shape?.members.some(({ name }) => name === 'Message') ? 'Message' : error.textKey
}
