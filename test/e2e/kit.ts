// What the end-to-end tests share: zips, upstreams, raw HTTP, and REST APIs built in a line a method by the unmodified SDK.
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  request,
} from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type {
  APIGateway,
  CreateDeploymentRequest,
  CreateRestApiRequest,
  PutIntegrationRequest,
  PutIntegrationResponseRequest,
  PutMethodRequest,
  PutMethodResponseRequest,
} from '@aws-sdk/client-api-gateway'
import type { CreateFunctionRequest, Lambda } from '@aws-sdk/client-lambda'
import yazl from 'yazl'

export const ACCOUNT = '000000000000'
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/role`

export async function zip(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = new yazl.ZipFile()
  for (const [name, text] of Object.entries(files)) archive.addBuffer(Buffer.from(text), name)
  archive.end()
  const chunks: Buffer[] = []
  for await (const chunk of archive.outputStream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** Creates a function of one file: `index.mjs` for Node.js, `index.py` for Python. Its handler is `handler`. */
export async function createFunction(
  lambda: Lambda,
  name: string,
  source: string,
  more: Partial<CreateFunctionRequest> = {},
): Promise<string> {
  const file = more.Runtime?.startsWith('python') ? 'index.py' : 'index.mjs'
  const { FunctionArn = '' } = await lambda.createFunction({
    FunctionName: name,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: ROLE,
    Timeout: 10,
    Code: { ZipFile: await zip({ [file]: source }) },
    ...more,
  })
  return FunctionArn
}

export async function allowGateway(lambda: Lambda, name: string, sourceArn?: string): Promise<void> {
  await lambda.addPermission({
    FunctionName: name,
    StatementId: 'gateway',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    ...(sourceArn === undefined ? {} : { SourceArn: sourceArn }),
  })
}

export const invokeUri = (functionArn: string): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`

type Own<T> = Partial<Omit<T, 'restApiId' | 'resourceId' | 'httpMethod' | 'statusCode'>>

/** A method, its integration, and its responses by status. */
export interface MethodSpec {
  readonly method?: Own<PutMethodRequest>
  readonly integration: Own<PutIntegrationRequest> & Pick<PutIntegrationRequest, 'type'>
  readonly responses?: Readonly<
    Record<string, { readonly declared?: Own<PutMethodResponseRequest> } & Own<PutIntegrationResponseRequest>>
  >
}

/** A mock that answers the given status and text. */
export function mock(status = 200, template?: string): MethodSpec {
  const responseTemplates = template === undefined ? undefined : { 'application/json': template }
  return {
    integration: { type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } },
    responses: { [status]: responseTemplates ? { responseTemplates } : {} },
  }
}

export const lambdaProxy = (functionArn: string, more: Own<PutIntegrationRequest> = {}): MethodSpec => ({
  integration: { type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: invokeUri(functionArn), ...more },
})

export const httpProxy = (uri: string, more: Own<PutIntegrationRequest> = {}): MethodSpec => ({
  integration: { type: 'HTTP_PROXY', integrationHttpMethod: 'ANY', uri, ...more },
})

export interface Answer {
  readonly status: number
  /** Flat name, value... as they stood on the wire. */
  readonly rawHeaders: readonly string[]
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
}

export interface CallOptions {
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
}

/** One request on a connection of its own, the path as it is given. */
export function call(port: number, path: string, { method = 'GET', headers = {}, body }: CallOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      whole(response).then((bytes) => {
        const { statusCode: status = 0, rawHeaders, headers } = response
        resolve({ status, rawHeaders, headers, body: bytes, text: bytes.toString('utf8') })
      }, reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

export async function whole(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Writes bytes to a connection; answers what came back until it closed, or for as long as `quietMs` says. */
export function raw(port: number, bytes: string | Buffer, quietMs = 3000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const done = (): void => {
      socket.destroy()
      resolve(received)
    }
    let received = ''
    socket.setEncoding('latin1')
    socket.setTimeout(quietMs, done)
    socket.on('data', (text) => {
      received += text
    })
    socket.on('error', done)
    socket.on('close', done)
    socket.write(bytes)
  })
}

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

export interface Upstream {
  readonly url: string
  readonly port: number
  /** What arrived, in order. */
  readonly received: Received[]
  close(): Promise<void>
}

/** A backend on a port of its own. The body has been read when `listener` is called. */
export async function openUpstream(listener: RequestListener = (_, response) => response.end('ok')): Promise<Upstream> {
  const received: Received[] = []
  const server = createServer((message, response) => {
    whole(message).then(
      (body) => {
        const { method = '', url = '', headers, rawHeaders } = message
        received.push({ method, url, headers, rawHeaders, body })
        listener(message, response)
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

export interface Api {
  readonly id: string
  readonly host: string
  /** `method('GET /pets/{id}', ...)`: makes the resources on the way. */
  method(route: string, spec: MethodSpec): Promise<void>
  deploy(stage?: string, more?: Partial<CreateDeploymentRequest>): Promise<string>
  /** Calls in the host style; the path begins with the stage. */
  call(path: string, options?: CallOptions): Promise<Answer>
  resourceId(path: string): string
}

interface Where {
  readonly apigateway: APIGateway
  readonly port: number
}

/** A REST API built by the SDK. */
export async function createApi({ apigateway, port }: Where, settings: Partial<CreateRestApiRequest> = {}): Promise<Api> {
  const api = await apigateway.createRestApi({ name: 'api', endpointConfiguration: { types: ['REGIONAL'] }, ...settings })
  const restApiId = api.id ?? ''
  const host = `${restApiId}.execute-api.localhost:${port}`
  const resources = new Map([['', api.rootResourceId ?? '']])

  async function resource(path: string): Promise<string> {
    const known = resources.get(path)
    if (known !== undefined) return known
    const at = path.lastIndexOf('/')
    const parentId = await resource(path.slice(0, at))
    const { id = '' } = await apigateway.createResource({ restApiId, parentId, pathPart: path.slice(at + 1) })
    resources.set(path, id)
    return id
  }

  return {
    id: restApiId,
    host,
    resourceId: (path) => resources.get(path === '/' ? '' : path) ?? '',
    async method(route, { method, integration, responses = {} }) {
      const [httpMethod = '', path = ''] = route.split(' ')
      const on = { restApiId, resourceId: await resource(path === '/' ? '' : path), httpMethod }
      await apigateway.putMethod({ ...on, authorizationType: 'NONE', ...method })
      await apigateway.putIntegration({ ...on, ...integration })
      for (const [statusCode, { declared, ...settings }] of Object.entries(responses)) {
        const responseParameters = Object.fromEntries(Object.keys(settings.responseParameters ?? {}).map((name) => [name, false]))
        await apigateway.putMethodResponse({ ...on, statusCode, responseParameters, ...declared })
        await apigateway.putIntegrationResponse({ ...on, statusCode, ...settings })
      }
    },
    async deploy(stageName = 'prod', more = {}) {
      return (await apigateway.createDeployment({ restApiId, stageName, ...more })).id ?? ''
    },
    call: (path, options = {}) => call(port, path, { ...options, headers: { Host: host, ...options.headers } }),
  }
}

/** Answers once `condition` holds; a test's own time limit ends it otherwise. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((done) => setTimeout(done, 20))
}
