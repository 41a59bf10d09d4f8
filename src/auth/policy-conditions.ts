import { BlockList, isIP } from 'node:net'
import { arnLike, globMatch } from '../core/arn.ts'
import { isJsonObject, type Json } from '../core/json.ts'
import { PolicyError, valuesOf } from './policy-values.ts'
import { type ConditionKeys, guarded, policyText } from './policy-variables.ts'

export type { ConditionKeys } from './policy-variables.ts'

type Condition = (keys: ConditionKeys) => boolean
/** Whether one value of the policy fits the request's; made once a policy value. Throws PolicyError. */
type Compare = (wanted: string) => (given: string) => boolean

interface Operator {
  readonly compare: Compare
  /** The `Not` operators: none of the policy's values may fit, and a request without the key satisfies them. */
  readonly negated: boolean
  /** What policy variables become in its values; null: it takes none. */
  readonly variables: 'plain' | 'pattern' | null
}

const equal: Compare = (wanted) => (given) => given === wanted
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

type Variables = Operator['variables']
const plain = (compare: Compare, variables: Variables = null): Operator => ({ compare, negated: false, variables })
const negated = (compare: Compare, variables: Variables = null): Operator => ({ compare, negated: true, variables })

/** IAM's condition operators, without `IfExists`. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', plain(equal, 'plain')],
  ['StringNotEquals', negated(equal, 'plain')],
  ['StringEqualsIgnoreCase', plain(ignoreCase, 'plain')],
  ['StringNotEqualsIgnoreCase', negated(ignoreCase, 'plain')],
  ['StringLike', plain(glob, 'pattern')],
  ['StringNotLike', negated(glob, 'pattern')],
  ...Object.entries(COMPARISONS).flatMap(([name, holds]): [string, Operator][] => [
    [`Numeric${name}`, plain(numeric(holds, toNumber))],
    [`Date${name}`, plain(numeric(holds, toTime))],
  ]),
  ['NumericNotEquals', negated(numeric(COMPARISONS.Equals, toNumber))],
  ['DateNotEquals', negated(numeric(COMPARISONS.Equals, toTime))],
  ['Bool', plain(ignoreCase, 'plain')],
  ['BinaryEquals', plain(equal)],
  ['IpAddress', plain(address)],
  ['NotIpAddress', negated(address)],
  ['ArnEquals', plain(arn, 'pattern')],
  ['ArnLike', plain(arn, 'pattern')],
  ['ArnNotEquals', negated(arn, 'pattern')],
  ['ArnNotLike', negated(arn, 'pattern')],
])

/**
 * The conditions of a statement, all of which must hold; `variables`: whether the policy's version has them. Throws PolicyError
 * for an operator that is not known.
 */
export function compileConditions(block: Json | undefined, variables: boolean): readonly Condition[] {
  if (block === undefined) return []
  if (!isJsonObject(block)) throw new PolicyError('A Condition is an object')
  return Object.entries(block).flatMap(([name, keys]) => {
    if (!isJsonObject(keys)) throw new PolicyError(`The condition ${name} is no object`)
    return Object.entries(keys).map(([key, value]) => compileCondition(name, key.toLowerCase(), valuesOf(value), variables))
  })
}

/** `ForAnyValue:StringLikeIfExists`: how values count together, the operator, and whether the key may be missing. */
const OPERATOR_NAME = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/

function compileCondition(name: string, key: string, values: readonly string[], variables: boolean): Condition {
  if (name === 'Null') return nullTest(key, values)
  const [, set, base = '', ifExists] = OPERATOR_NAME.exec(name) ?? []
  const operator = OPERATORS.get(base)
  if (!operator) throw new PolicyError(`The condition operator ${name} is not supported`)
  const tests = values.map((value) => compileValue(operator, value, variables))
  const absent = ifExists !== undefined || set === 'ForAllValues' || (operator.negated && set === undefined)
  const holds = together(set, operator.negated)
  return (keys) => {
    const given = keys(key)
    if (given === undefined) return absent
    if (operator.negated && tests.some((test) => test.unknown(keys))) return false
    const fits = (value: string): boolean => tests.some((test) => test.fits(value, keys))
    return holds(typeof given === 'string' ? [given] : given, fits)
  }
}

/** A value that is neither would make a condition that never holds, and a Deny that never denies. */
function nullTest(key: string, values: readonly string[]): Condition {
  const wanted = new Set(values.map((value) => value.toLowerCase()))
  if ([...wanted].some((value) => value !== 'true' && value !== 'false')) throw new PolicyError('Null is true or false')
  return (keys) => wanted.has(String(keys(key) === undefined))
}

type Together = (given: readonly string[], fits: (value: string) => boolean) => boolean

/** Without ForAnyValue or ForAllValues a key has one value; of several, one that fits is enough, and none may fit a `Not`. */
function together(set: string | undefined, negated: boolean): Together {
  if (set === 'ForAllValues') return (given, fits) => given.every((value) => fits(value) !== negated)
  if (set === 'ForAnyValue') return (given, fits) => given.some((value) => fits(value) !== negated)
  return (given, fits) => given.some(fits) !== negated
}

interface ValueTest {
  fits(given: string, keys: ConditionKeys): boolean
  /** A variable has no value: nothing fits, and a `Not` must not take that for an answer. */
  unknown(keys: ConditionKeys): boolean
}

function compileValue({ compare, variables: kind }: Operator, wanted: string, variables: boolean): ValueTest {
  const text = policyText(wanted, variables && kind !== null)
  if (text.fixed) {
    const fits = compare(wanted)
    return { fits, unknown: () => false }
  }
  const guard = kind === 'pattern' ? guarded : (given: string): string => given
  const fill = kind === 'pattern' ? text.pattern : text.plain
  return {
    fits: (given, keys) => {
      const filled = fill(keys)
      return filled !== undefined && compare(filled)(guard(given))
    },
    unknown: (keys) => fill(keys) === undefined,
  }
}
