// Every operation, both directions, against the serializers and deserializers of the unmodified SDK clients.
import { Readable } from 'node:stream'
import * as apiGatewaySdk from '@aws-sdk/client-api-gateway'
import * as lambdaSdk from '@aws-sdk/client-lambda'
import { describe, expect, test } from 'vitest'
import { ServiceError } from '../../src/model/errors.ts'
import { apigateway, lambda } from '../../src/model/services.ts'
import type { Operation, ServiceModel, Structure } from '../../src/model/shape.ts'
import { restJson1 } from '../../src/protocol/rest-json1.ts'
import { writeRestJsonError } from '../../src/protocol/rest-json1-errors.ts'
import { createUriRouter } from '../../src/protocol/uri-router.ts'
import { parseQuery, type WireResponse } from '../../src/protocol/wire.ts'
import { plain, sampleStructure } from './samples.ts'

interface SdkRequest {
  readonly method: string
  readonly path: string
  readonly query: Record<string, string | string[] | null>
  readonly headers: Record<string, string>
  readonly body: unknown
}
interface Client {
  send(command: unknown): Promise<Record<string, unknown>>
}
type Sdk = Readonly<Record<string, unknown>>
type Answer = (request: SdkRequest) => WireResponse

/** A client whose transport is a function. */
function clientOf(sdk: Sdk, name: string, answer: Answer): Client {
  const Constructor = sdk[name] as new (config: unknown) => Client
  return new Constructor({
    region: 'us-east-1',
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'x' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: SdkRequest) => {
        const { status, headers, body } = answer(request)
        const bytes = typeof body === 'string' ? Buffer.from(body) : body
        return {
          response: {
            statusCode: status,
            headers: Object.fromEntries(headers.map(([key, value]) => [key.toLowerCase(), value])),
            body: bytes instanceof Uint8Array ? Readable.from([bytes]) : Readable.from(bytes),
          },
        }
      },
    },
  })
}

function commandOf(sdk: Sdk, operation: string, input: unknown): unknown {
  const Command = sdk[`${operation}Command`] as new (input: unknown) => unknown
  return new Command(input)
}

/** The query string as it would stand in the request line. */
function queryString(query: SdkRequest['query']): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [name, one ?? '']),
  )
  return pairs.map((pair) => pair.map((part) => encodeURIComponent(part ?? '')).join('=')).join('&')
}

function bodyOf(body: unknown): Buffer {
  return body === undefined || body === null ? Buffer.alloc(0) : Buffer.from(body as Uint8Array)
}

const EMPTY: WireResponse = { status: 200, headers: [], body: '{}' }

const SERVICES: readonly (readonly [ServiceModel, Sdk, string])[] = [
  [apigateway, apiGatewaySdk, 'APIGatewayClient'],
  [lambda, lambdaSdk, 'LambdaClient'],
]

describe.each(SERVICES)('$id', (model, sdk, client) => {
  const router = createUriRouter(model.operations.map((target) => ({ ...target, target })))

  test.each(model.operations.map((operation) => [operation.name, operation] as const))('%s input', async (name, operation) => {
    const input = sampleStructure(operation.input.members)
    let seen: SdkRequest | undefined
    const answer: Answer = (request) => {
      seen = request
      return EMPTY
    }
    // What the client makes of the empty answer is not the matter here.
    await clientOf(sdk, client, answer)
      .send(commandOf(sdk, name, input))
      .catch(() => null)
    if (!seen) throw new Error('nothing was sent')
    const query = parseQuery(queryString(seen.query))
    const match = router.find(seen.method, seen.path, query)
    expect(match?.target.name).toBe(name)
    const read = restJson1(operation).read({ labels: match?.labels ?? {}, query, headers: seen.headers, body: bodyOf(seen.body) })
    expect(plain(read)).toEqual(plain(input))
  })

  const answering = model.operations.filter(
    ({ output }) => !output.members.some(({ shape }) => shape.kind === 'structure' && shape.union),
  )
  test.each(answering.map((operation) => [operation.name, operation] as const))('%s output', async (name, operation) => {
    const output = sampleStructure(operation.output.members)
    const answer: Answer = () => restJson1(operation).write(output, 'id')
    const { $metadata, ...got } = await clientOf(sdk, client, answer).send(
      commandOf(sdk, name, sampleStructure(operation.input.members)),
    )
    expect(plain(await bytesOf(operation, got))).toEqual(plain(known(sdk, name, output)))
    expect($metadata).toMatchObject({
      httpStatusCode: operation.output.members.some((m) => m.location === 'statusCode') ? 202 : operation.status,
    })
  })

  test.each(Object.keys(model.errors))('%s', async (type) => {
    const { status, shape } = model.errors[type] ?? { status: 0, shape: { members: [] } }
    const others = shape.members.filter((member) => member.name.toLowerCase() !== 'message')
    const members = Object.fromEntries(others.map((member) => [member.name, `the ${member.name}`]))
    const answer: Answer = () => writeRestJsonError(new ServiceError(type, status, 'the message', { members }), model)
    const operation = model.operations[0]?.name ?? ''
    const failure = await clientOf(sdk, client, answer)
      .send(commandOf(sdk, operation, sampleStructure(model.operations[0]?.input.members ?? [])))
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: type, message: 'the message', $metadata: { httpStatusCode: status }, ...members })
  })
})

/** Streamed payloads are collected. */
async function bytesOf(operation: Operation, output: Record<string, unknown>): Promise<Record<string, unknown>> {
  const payload = operation.output.members.find(({ location }) => location === 'payload')?.name
  const stream = payload && output[payload]
  if (!stream || typeof stream !== 'object' || !('transformToByteArray' in stream)) return output
  return { ...output, [payload]: await (stream.transformToByteArray as () => Promise<Uint8Array>)() }
}

/** The SDK knows nothing of this member, which its other clients read. */
function known(sdk: Sdk, name: string, output: Structure): Structure {
  if (sdk !== apiGatewaySdk || name !== 'GetSdkTypes') return output
  const { position: _, ...rest } = output
  return rest
}
