// The apps of examples/frameworks, behind Portico and as they listen by themselves, and what is compared of their answers.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deploy, type Framework, type Shape } from '../../examples/frameworks/deploy.ts'
import { type Answer, type CallOptions, call, whole } from '../e2e/kit.ts'
import { ROOT } from '../e2e/process.ts'
import { startPortico } from '../support/portico.ts'

/** A Portico with all apps under all shapes. */
export interface Gateway {
  readonly url: string
  /** The host of one of the APIs. */
  hostOf(framework: Framework, shape: Shape): string
  /** Calls below the API's own stage. */
  ask(framework: Framework, shape: Shape, path: string, options?: CallOptions): Promise<Answer>
  close(): Promise<void>
}

export async function startGateway(): Promise<Gateway> {
  const { url, port, close } = await startPortico()
  const deployed = await deploy(url)
  const find = (framework: Framework, shape: Shape): { readonly host: string; readonly base: string } => {
    const found = deployed.find((each) => each.framework === framework && each.shape === shape)
    return { host: `${found?.apiId}.execute-api.localhost:${port}`, base: found?.base ?? '' }
  }
  return {
    url,
    close,
    hostOf: (framework, shape) => find(framework, shape).host,
    ask(framework, shape, path, options = {}) {
      const { host, base } = find(framework, shape)
      return call(port, `${base}${path}`, { ...options, headers: { ...options.headers, Host: host } })
    },
  }
}

export interface Origin {
  readonly port: number
  close(): Promise<void>
}

interface FastifyApp {
  ready(): Promise<unknown>
  readonly routing: RequestListener
}

interface HonoApp {
  fetch(request: Request, env: object): Response | Promise<Response>
}

/** The module of a function: its app and its handler. */
export function loadFunction(framework: Framework): Promise<{ readonly app: never; readonly handler: Handler }> {
  // As in the function's environment: frameworks show less of an error in production.
  process.env.NODE_ENV = 'production'
  const path = join(ROOT, 'examples', 'frameworks', 'function', `${framework}.mjs`)
  return import(/* @vite-ignore */ pathToFileURL(path).href)
}

export type Handler = (event: object, context: object) => Promise<Readonly<Record<string, unknown>>>

const LISTENERS = {
  express: async (app: RequestListener) => app,
  hono: async (app: HonoApp) => honoListener(app),
  fastify: async (app: FastifyApp) => {
    await app.ready()
    return app.routing
  },
} as const satisfies Record<Framework, (app: never) => Promise<RequestListener>>

/** The app on a port of its own, over Node's HTTP server. */
export async function startOrigin(framework: Framework): Promise<Origin> {
  const { app } = await loadFunction(framework)
  const server = createServer(await LISTENERS[framework](app))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { port, close: () => new Promise((done) => server.close(() => done())) }
}

/** Hono speaks Fetch: this is what its Node.js server does, in short. */
function honoListener(app: HonoApp): RequestListener {
  return (message, response) => void answer(app, message, response)
}

async function answer(app: HonoApp, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url, rawHeaders } = message
  const headers = new Headers()
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
  const body = await whole(message)
  const request = new Request(`http://${headers.get('host')}${url}`, { method, headers, ...(body.length > 0 && { body }) })
  const reply = await app.fetch(request, {})
  response.writeHead(reply.status, [...reply.headers].flat())
  response.end(Buffer.from(await reply.arrayBuffer()))
}

/** What an app says, whoever carries it. */
export interface Said {
  readonly status: number
  /** The values of each name, which is in lower case, in the order they came. */
  readonly headers: Readonly<Record<string, readonly string[]>>
  /** Text where it is text, else hexadecimal: a difference must be readable. */
  readonly body: string
}

/** Of the hop and the framing, and what gateways write themselves: an app does not say these. */
const NOT_SAID = /^(connection|content-length|date|keep-alive|transfer-encoding|apigw-requestid|x-amz-apigw-id|x-amzn-.*)$/

export function said({ status, rawHeaders, body }: Answer): Said {
  const headers: Record<string, string[]> = {}
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase()
    if (!NOT_SAID.test(name)) headers[name] = [...(headers[name] ?? []), rawHeaders[i + 1] ?? '']
  }
  const text = body.toString('utf8')
  return { status, headers, body: Buffer.from(text).equals(body) ? text : body.toString('hex') }
}
