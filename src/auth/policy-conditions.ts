import { BlockList, isIP } from 'node:net'
import { arnLike, globMatch } from '../core/arn.ts'
import { isJsonObject, type Json } from '../core/json.ts'
import { PolicyError, valuesOf } from './policy-values.ts'

/** The value of a condition key, whose name comes in lower case; undefined: the request has none. */
export type ConditionKeys = (key: string) => string | undefined

type Condition = (keys: ConditionKeys) => boolean
/** Whether one value of the policy fits the request's; made once a policy value. Throws PolicyError. */
type Compare = (wanted: string) => (given: string) => boolean

interface Operator {
  readonly compare: Compare
  /** The `Not` operators: none of the policy's values may fit, and a request without the key satisfies them. */
  readonly negated: boolean
}

const ignoreCase: Compare = (wanted) => {
  const lower = wanted.toLowerCase()
  return (given) => given.toLowerCase() === lower
}
const glob: Compare = (wanted) => (given) => globMatch(wanted, given)
const arn: Compare = (wanted) => (given) => arnLike(wanted, given)

function numeric(holds: (given: number, wanted: number) => boolean, read: (text: string) => number): Compare {
  return (wanted) => {
    const limit = read(wanted)
    if (Number.isNaN(limit)) throw new PolicyError(`A condition cannot compare with ${wanted}`)
    return (given) => holds(read(given), limit)
  }
}

const toNumber = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))
/** Epoch seconds or ISO 8601, as ms. */
const toTime = (text: string): number => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text))

const address: Compare = (wanted) => {
  const [ip = '', prefix, ...rest] = wanted.split('/')
  const family = isIP(ip)
  const bits = prefix === undefined ? (family === 6 ? 128 : 32) : Number(prefix)
  if (family === 0 || rest.length > 0 || !(Number.isInteger(bits) && bits >= 0 && bits <= (family === 6 ? 128 : 32))) {
    throw new PolicyError(`${wanted} is no range of addresses`)
  }
  const range = new BlockList()
  range.addSubnet(ip, bits, family === 6 ? 'ipv6' : 'ipv4')
  return (given) => isIP(given) !== 0 && range.check(given, isIP(given) === 6 ? 'ipv6' : 'ipv4')
}

const COMPARISONS = {
  Equals: (given: number, wanted: number) => given === wanted,
  LessThan: (given: number, wanted: number) => given < wanted,
  LessThanEquals: (given: number, wanted: number) => given <= wanted,
  GreaterThan: (given: number, wanted: number) => given > wanted,
  GreaterThanEquals: (given: number, wanted: number) => given >= wanted,
}

const plain = (compare: Compare): Operator => ({ compare, negated: false })
const negated = (compare: Compare): Operator => ({ compare, negated: true })

/** IAM's condition operators, without `IfExists`. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', plain((wanted) => (given) => given === wanted)],
  ['StringNotEquals', negated((wanted) => (given) => given === wanted)],
  ['StringEqualsIgnoreCase', plain(ignoreCase)],
  ['StringNotEqualsIgnoreCase', negated(ignoreCase)],
  ['StringLike', plain(glob)],
  ['StringNotLike', negated(glob)],
  ...Object.entries(COMPARISONS).flatMap(([name, holds]): [string, Operator][] => [
    [`Numeric${name}`, plain(numeric(holds, toNumber))],
    [`Date${name}`, plain(numeric(holds, toTime))],
  ]),
  ['NumericNotEquals', negated(numeric(COMPARISONS.Equals, toNumber))],
  ['DateNotEquals', negated(numeric(COMPARISONS.Equals, toTime))],
  ['Bool', plain(ignoreCase)],
  ['IpAddress', plain(address)],
  ['NotIpAddress', negated(address)],
  ['ArnEquals', plain(arn)],
  ['ArnLike', plain(arn)],
  ['ArnNotEquals', negated(arn)],
  ['ArnNotLike', negated(arn)],
])

/** The conditions of a statement, all of which must hold. Throws PolicyError for an operator that is not known. */
export function compileConditions(block: Json | undefined): readonly Condition[] {
  if (block === undefined) return []
  if (!isJsonObject(block)) throw new PolicyError('A Condition is an object')
  return Object.entries(block).flatMap(([name, keys]) => {
    if (!isJsonObject(keys)) throw new PolicyError(`The condition ${name} is no object`)
    return Object.entries(keys).map(([key, value]) => compileCondition(name, key.toLowerCase(), valuesOf(value)))
  })
}

function compileCondition(name: string, key: string, values: readonly string[]): Condition {
  if (name === 'Null') return (keys) => values.includes(String(keys(key) === undefined))
  const ifExists = name.endsWith('IfExists')
  const operator = OPERATORS.get(ifExists ? name.slice(0, -'IfExists'.length) : name)
  if (!operator) throw new PolicyError(`The condition operator ${name} is not supported`)
  const tests = values.map(operator.compare)
  const absent = ifExists || operator.negated
  return (keys) => {
    const given = keys(key)
    return given === undefined ? absent : tests.some((test) => test(given)) !== operator.negated
  }
}
