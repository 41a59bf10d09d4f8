import type { ServiceError } from '../../../model/errors.ts'
import type { Structure, Value } from '../../../model/shape.ts'
import { number, text } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { structureOf } from './fields.ts'

/** Whether the value asks for anything: infrastructure tools send empty texts, lists and structures for "none". */
function asks(value: Value): boolean {
  if (value === undefined || value === null || value === '' || value === false) return false
  if (typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) return true
  return Object.values(value).some(asks)
}

type Asks = (value: Value) => boolean

const is =
  (member: string, wanted: string): Asks =>
  (value) =>
    text(structureOf(value)[member]) === wanted

/** The settings of CreateFunction and UpdateFunction* that would do nothing here, and when they ask for something. */
const UNSUPPORTED: readonly (readonly [setting: string, asks: Asks])[] = [
  ['VpcConfig', asks],
  ['DeadLetterConfig', asks],
  ['FileSystemConfigs', asks],
  ['Layers', asks],
  ['KMSKeyArn', asks],
  ['ImageConfig', asks],
  ['CodeSigningConfigArn', asks],
  ['TenancyConfig', asks],
  ['CapacityProviderConfig', asks],
  ['DurableConfig', asks],
  ['PublishTo', asks],
  ['TracingConfig.Mode Active', is('Mode', 'Active')],
  ['SnapStart.ApplyOn PublishedVersions', is('ApplyOn', 'PublishedVersions')],
  ['EphemeralStorage other than 512 MB', (value) => (number(structureOf(value).Size) ?? 512) !== 512],
  ['LoggingConfig.LogFormat JSON', is('LogFormat', 'JSON')],
  ['LoggingConfig.ApplicationLogLevel', (value) => asks(structureOf(value).ApplicationLogLevel)],
  ['LoggingConfig.SystemLogLevel', (value) => asks(structureOf(value).SystemLogLevel)],
  ['PackageType Image', (value) => value === 'Image'],
]

/** Throws 501 naming the first setting that would not act. `logGroup` is the one the function's lines go to. */
export function refuseUnsupported(input: Structure, logGroup: string): void {
  for (const [setting, asksFor] of UNSUPPORTED) {
    const [member = setting] = setting.split(/[. ]/)
    if (asksFor(input[member])) throw refused(setting)
  }
  const group = text(structureOf(input.LoggingConfig).LogGroup)
  if (group !== undefined && group !== '' && group !== logGroup) throw refused('LoggingConfig.LogGroup')
}

const refused = (setting: string): ServiceError => notYet(`${setting} of Lambda functions`)
