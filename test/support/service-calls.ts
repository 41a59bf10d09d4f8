// Service integrations of HTTP APIs, and real servers that stand for the services: each checks what is signed.
import { createServer, type IncomingMessage } from 'node:http'
import { verify } from '../../src/auth/sigv4-verify.ts'
import { httpIntegrationCall } from '../../src/compile/http-integrations.ts'
import { HeaderList } from '../../src/core/headers.ts'
import type { Caller, Exchange } from '../../src/exchange/exchange.ts'
import { Fault } from '../../src/exchange/fault.ts'
import type { Reply } from '../../src/exchange/reply.ts'
import { createAwsClient } from '../../src/integration/signed-client.ts'
import { SERVICE_INTEGRATIONS } from '../../src/model/service-integrations.ts'
import type { HttpIntegrationSnapshot } from '../../src/model/snapshot-http-api.ts'
import { httpClient, listening, ports } from '../integration/fixtures.ts'
import { type HttpExchangeParts, httpExchange, httpRoute, httpStage } from './http-exchange.ts'
import { httpIntegration } from './http-snapshots.ts'
import { ACCOUNT, identitiesOf, rootOf } from './signed.ts'

export const role = `arn:aws:iam::${ACCOUNT}:role/gateway`
export const accessKeyId = 'AKIDEXAMPLE'
export const identities = identitiesOf({ accessKeyId, principal: rootOf(ACCOUNT), statements: null })

export interface Got {
  readonly method: string
  readonly url: string
  readonly headers: HeaderList
  readonly body: string
  /** Of the signature: `us-east-1/sqs`. */
  readonly scope: string
}

export interface Answered {
  readonly reply: Reply
  readonly got: Got | undefined
  readonly roles: (string | null)[]
  readonly exchange: Exchange
}

export interface Service {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly name?: string
  readonly caller?: Caller
  readonly integration?: Partial<HttpIntegrationSnapshot>
}

/** What a service gets, if its signature holds. */
async function asReceived(incoming: IncomingMessage): Promise<Got> {
  const { method = '', url = '', rawHeaders } = incoming
  const body = Buffer.concat(await incoming.toArray())
  const [path = '', query = ''] = url.split('?')
  const headers = new HeaderList(rawHeaders)
  const [, region = '', service = ''] = /\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.get('authorization') ?? '') ?? []
  const verified = verify({ method, path, query, headers: rawHeaders }, body, identities, { region, service }, Date.now())
  if (!verified.verified) throw new Error(`${verified.code}: ${verified.message}`)
  return { method, url, headers, body: body.toString(), scope: `${region}/${service}` }
}

/** Calls a service through an integration of that subtype; `name`: the endpoint that the operator gave. */
export async function invoke(
  integrationSubtype: string,
  requestParameters: Readonly<Record<string, string>>,
  parts: HttpExchangeParts = {},
  { status = 200, headers = {}, body = '{}', name, caller, integration }: Service = {},
): Promise<Answered> {
  let got: Got | undefined
  const server = createServer(async (incoming, outgoing) => {
    try {
      got = await asReceived(incoming)
      outgoing.writeHead(status, { 'x-amzn-RequestId': 'aws-1', ...headers }).end(body)
    } catch (error) {
      outgoing.writeHead(418).end(String(error))
    }
  })
  const service = SERVICE_INTEGRATIONS.find(({ subtype }) => subtype === integrationSubtype)?.service ?? ''
  const http = httpClient()
  const roles: (string | null)[] = []
  const aws = createAwsClient({
    http,
    credentials: async (roleArn) => {
      roles.push(roleArn)
      return { accessKeyId, secretAccessKey: 'secret' }
    },
    endpoints: new Map([[name ?? service, await listening(server)]]),
    self: () => 'http://127.0.0.1:9',
    selfServices: new Set(),
  })
  const settings = {
    integration: {
      ...httpIntegration,
      integrationType: 'AWS_PROXY' as const,
      integrationSubtype,
      credentialsArn: role,
      requestParameters,
      ...integration,
    },
    stage: httpStage(parts),
    route: httpRoute(),
  }
  const exchange = httpExchange(parts)
  exchange.caller = caller ?? null
  const reply = await httpIntegrationCall(settings, ports({ http, aws }))(exchange)
  return { reply, got, roles, exchange }
}

/** The fault that such a call ends with. */
export async function faultOf(...call: Parameters<typeof invoke>): Promise<Fault> {
  const fault: unknown = await invoke(...call).then(
    () => 'answered',
    (error: unknown) => error,
  )
  if (!(fault instanceof Fault)) throw fault
  return fault
}
