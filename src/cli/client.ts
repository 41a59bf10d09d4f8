/** A client of the AWS wire API: operations by name, read and written by the model's tables, signed as AWS's clients sign. */
import { signRequest, strictEncode } from '../auth/sigv4.ts'
import { isJsonObject, tryParseJson } from '../core/json.ts'
import { apigateway } from '../model/services.ts'
import type { Operation, ServiceModel, Structure } from '../model/shape.ts'
import { type ClientRequest, readClientResponse, writeClientRequest } from '../protocol/rest-json1-client.ts'
import { type Connection, DEFAULT_ENDPOINT } from './connection.ts'
import { CliError, EXIT, Refused } from './errors.ts'
import { type HttpAnswer, send } from './http.ts'
import { structures, text } from './values.ts'

export interface ApiClient {
  /** The operation's output. Throws Refused for the service's errors, CliError when nobody answers or not as API Gateway does. */
  call(operation: string, input: Structure): Promise<Structure>
  /** `items` of all pages. */
  list(operation: string, input: Structure): Promise<readonly Structure[]>
  /** GET of what Portico has beside AWS's API, below the endpoint. */
  get(path: string, accept: string): Promise<string>
}

/** Of REST APIs, or with its model of what else API Gateway has. */
export function createClient(connection: Connection, model: ServiceModel = apigateway): ApiClient {
  const call = async (name: string, input: Structure): Promise<Structure> => {
    const operation = operationOf(model, name)
    const answer = await exchange(connection, writeClientRequest(operation, input))
    if (answer.status >= 300) throw refusal(connection, answer)
    try {
      return readClientResponse(operation, answer)
    } catch {
      throw stranger(connection, answer.status)
    }
  }
  return {
    call,
    list: (name, input) => {
      const paging = pagingOf(operationOf(model, name))
      return allPages(paging.next, (position) => call(name, { ...input, ...paging.page(position) }))
    },
    get: async (path, accept) => {
      const answer = await exchange(connection, { method: 'GET', path, query: [], headers: [['Accept', accept]], body: NO_BODY })
      if (answer.status !== 200) throw refusal(connection, answer)
      return answer.body.toString()
    },
  }
}

const NO_BODY = Buffer.alloc(0)
/** The most that the service gives at once (control-plane.md 3 [D]). */
const PAGE_SIZE = 500

interface Paging {
  /** The member of an answer that says where the next page starts. */
  readonly next: 'position' | 'nextToken'
  page(position: string | undefined): Structure
}

/** REST APIs and the others differ in how they ask for pages (control-plane.md 3 [D]). */
function pagingOf({ input }: Operation): Paging {
  return input.members.some(({ name }) => name === 'maxResults')
    ? { next: 'nextToken', page: (nextToken) => ({ maxResults: String(PAGE_SIZE), nextToken }) }
    : { next: 'position', page: (position) => ({ limit: PAGE_SIZE, position }) }
}

async function allPages(
  member: Paging['next'],
  page: (position: string | undefined) => Promise<Structure>,
): Promise<readonly Structure[]> {
  const items: Structure[] = []
  let position: string | undefined
  do {
    const answer = await page(position)
    items.push(...structures(answer.items))
    const next = text(answer[member]) || undefined
    // A place that was before would be there for ever.
    position = next === position ? undefined : next
  } while (position !== undefined)
  return items
}

function operationOf(model: ServiceModel, name: string): Operation {
  const operation = model.operations.find((candidate) => candidate.name === name)
  if (!operation) throw new TypeError(`API Gateway has no operation ${name}`)
  return operation
}

async function exchange({ endpoint, region, credentials }: Connection, request: ClientRequest): Promise<HttpAnswer> {
  const { origin, host, pathname } = new URL(endpoint)
  const path = `${pathname.replace(/\/$/, '')}${request.path}`
  const query = request.query.map(([name, value]) => `${strictEncode(name)}=${strictEncode(value)}`).join('&')
  const accepts = request.headers.some(([name]) => name === 'Accept')
  const headers = [
    ...['Host', host, 'User-Agent', 'portico-cli'],
    // Without it AWS answers HAL, which is JSON of another shape.
    ...(accepts ? [] : ['Accept', 'application/json']),
    ...request.headers.flat(),
  ]
  const { method, body } = request
  const signed = signRequest({ method, path, query, headers, body }, { region, service: apigateway.id }, credentials)
  try {
    const target = query === '' ? path : `${path}?${query}`
    return await send(origin, { method, target, headers: [...headers, ...signed], body })
  } catch (error) {
    throw unreachable(endpoint, error)
  }
}

const START = 'Start Portico with `npm start`, or name another with --endpoint.'

function unreachable(endpoint: string, error: unknown): CliError {
  const { code = '', message } = error as NodeJS.ErrnoException
  const hostname = new URL(endpoint).hostname
  const reasons = new Map([
    ['ECONNREFUSED', `Nothing listens at ${endpoint}.`],
    ['ENOTFOUND', `There is no host ${hostname}.`],
    ['EAI_AGAIN', `The name ${hostname} cannot be looked up.`],
    ['ETIMEDOUT', `${endpoint} does not answer.`],
    ['ECONNRESET', `${endpoint} hung up without an answer.`],
  ])
  return new CliError(EXIT.unreachable, reasons.get(code) ?? `${endpoint} cannot be reached: ${message}`, START)
}

/** An answer that is no success: in AWS's form the service's own error, else what is there is no API Gateway. */
function refusal(connection: Connection, { status, headers, body }: HttpAnswer): CliError {
  const json = tryParseJson(body.toString())
  const found = isJsonObject(json) ? (json.message ?? json.Message) : undefined
  if (typeof found !== 'string') return stranger(connection, status)
  const named = headers['x-amzn-errortype']
  const type = typeof named === 'string' ? named.replace(/:.*/, '') : `HTTP ${status}`
  return new Refused(type, found, type === 'NotImplementedException' ? 'docs/limits.md has what Portico does not do yet.' : null)
}

const stranger = ({ endpoint }: Connection, status: number): CliError =>
  new CliError(
    EXIT.unreachable,
    `${endpoint} answers (${status}), but not as API Gateway does.`,
    `Name Portico's own URL with --endpoint; by default that is ${DEFAULT_ENDPOINT}.`,
  )
