/** How the parameters of service integrations are put to their services (http-api.md 8): values of the services' published models. */
import { isJsonObject, type Json } from '../core/json.ts'
import type { Fault } from '../exchange/fault.ts'
import { UNSETTLED_HTTP_INTEGRATIONS } from '../model/unsettled-http-integrations.ts'
import { jsonProtocolOf, queryVersionOf } from './aws-protocols.ts'
import { encodeForPath, queryText } from './endpoint-uri.ts'
import { mappingFailed, type Values } from './service-integration-parameters.ts'

/** One call as it goes out, but for its signature. */
export interface ServiceCall {
  /** As endpoints are named; `states` has a host of its own for calls that wait. */
  readonly service: string
  readonly method: string
  readonly path: string
  readonly query: readonly (readonly [string, string])[]
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** Throws Fault for values that the service's protocol cannot say. */
export type MakeCall = (values: Values) => ServiceCall

const NOTHING = Buffer.alloc(0)

const json =
  (service: string, target: string, contentType: string, shape: (values: Values) => Values): MakeCall =>
  (values) => ({
    service,
    method: 'POST',
    path: '/',
    query: [],
    headers: ['Content-Type', contentType, 'X-Amz-Target', target],
    body: Buffer.from(JSON.stringify(shape(values))),
  })

const asTheyAre = (values: Values): Values => values

/** Services whose table of protocols says all. */
function jsonAction(signed: string, action: string, shape = asTheyAre, service = signed): MakeCall {
  const protocol = jsonProtocolOf(signed, null)
  if (!protocol) throw new Error(`${signed} has no JSON protocol`)
  return json(service, `${protocol.target}.${action}`, protocol.contentType, shape)
}

/** Step Functions begins its members with a small letter. */
const smallLetters = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]))

/** [K+] http-api.md 8: SQS answers in XML, so it is asked by the query protocol, at the queue's own path. */
const query =
  (action: string): MakeCall =>
  (values) => {
    const { QueueUrl, ...others } = values
    const pairs: [string, string][] = [
      ['Action', action],
      ['Version', queryVersionOf('sqs') ?? ''],
    ]
    if (typeof QueueUrl === 'string') pairs.push(['QueueUrl', QueueUrl])
    for (const [name, value] of Object.entries(others)) for (const pair of flattened(name, value)) pairs.push(pair)
    return {
      service: 'sqs',
      method: 'POST',
      path: encodeForPath(URL.parse(String(QueueUrl))?.pathname ?? '/'),
      query: [],
      headers: ['Content-Type', 'application/x-www-form-urlencoded'],
      body: Buffer.from(queryText(pairs)),
    }
  }

/** Lists and maps as SQS's query protocol counts them: `AttributeName.1`, `MessageAttribute.1.Value.DataType`. */
function flattened(name: string, value: Json | undefined): readonly [string, string][] {
  if (Array.isArray(value)) return value.map((item, i) => [`${name.slice(0, -1)}.${i + 1}`, String(item)])
  if (!isJsonObject(value)) return [[name, String(value)]]
  return Object.entries(value).flatMap(([key, attribute], i): [string, string][] => {
    const at = `${name.slice(0, -1)}.${i + 1}`
    return [
      [`${at}.Name`, key],
      ...attributeOf(name, attribute).map(([member, text]): [string, string] => [`${at}.Value.${member}`, text]),
    ]
  })
}

const ATTRIBUTE_MEMBERS: readonly string[] = ['DataType', 'StringValue', 'BinaryValue']

function attributeOf(name: string, attribute: Json | undefined): [string, string][] {
  if (!isJsonObject(attribute)) throw unreadable(name)
  return ATTRIBUTE_MEMBERS.flatMap((member): [string, string][] => {
    const value = attribute[member]
    if (value === undefined) return []
    if (typeof value === 'object') throw unreadable(name)
    return [[member, String(value)]]
  })
}

const unreadable = (name: string): Fault => mappingFailed(UNSETTLED_HTTP_INTEGRATIONS.execution.unreadable(name, name))

const getConfiguration: MakeCall = ({ Application, Environment, Configuration, ClientId, ClientConfigurationVersion }) => {
  const pairs: [string, string][] = [['client_id', String(ClientId)]]
  if (ClientConfigurationVersion !== undefined) pairs.push(['client_configuration_version', String(ClientConfigurationVersion)])
  return {
    service: 'appconfig',
    method: 'GET',
    path: `/applications/${segment(Application)}/environments/${segment(Environment)}/configurations/${segment(Configuration)}`,
    query: pairs,
    headers: [],
    body: NOTHING,
  }
}

/** One segment, and no way out of it. */
function segment(value: Json | undefined): string {
  const text = String(value)
  if (text === '' || text === '.' || text === '..') throw mappingFailed(UNSETTLED_HTTP_INTEGRATIONS.execution.unwritable('path'))
  return encodeURIComponent(text.toWellFormed())
}

/** By integrationSubtype. EventBridge has one entry a request. */
export const SERVICE_CALLS: ReadonlyMap<string, MakeCall> = new Map([
  [
    'EventBridge-PutEvents',
    json('events', 'AWSEvents.PutEvents', 'application/x-amz-json-1.1', (entry) => ({ Entries: [entry] })),
  ],
  ['SQS-SendMessage', query('SendMessage')],
  ['SQS-ReceiveMessage', query('ReceiveMessage')],
  ['SQS-DeleteMessage', query('DeleteMessage')],
  ['SQS-PurgeQueue', query('PurgeQueue')],
  ['AppConfig-GetConfiguration', getConfiguration],
  ['Kinesis-PutRecord', jsonAction('kinesis', 'PutRecord')],
  ['StepFunctions-StartExecution', jsonAction('states', 'StartExecution', smallLetters)],
  ['StepFunctions-StartSyncExecution', jsonAction('states', 'StartSyncExecution', smallLetters, 'sync-states')],
  ['StepFunctions-StopExecution', jsonAction('states', 'StopExecution', smallLetters)],
])
