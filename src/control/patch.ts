import type { JsonObject } from '../core/json.ts'
import { badRequest, type ServiceError } from '../model/errors.ts'
import type { Structure } from '../model/shape.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { text } from './fields.ts'

export type Op = 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'

/** One element of `patchOperations`; the wire has checked `op`, when it is there, against its six values. */
export interface PatchOperation {
  readonly op: string
  readonly path: string | undefined
  readonly value: string | undefined
  readonly from: string | undefined
}

/** What a path may do to a value. */
export interface PathRule {
  readonly ops: readonly Op[]
  /** The changed value. `names` are what the placeholders of the path stood for, unescaped. Throws ServiceError. */
  readonly apply: (value: JsonObject, operation: PatchOperation, names: readonly string[]) => JsonObject
  /** AWS's own words for an operation that is not in `ops`, where they differ from the style's. */
  readonly refuse?: (operation: PatchOperation) => ServiceError
}

/**
 * Rules by path: `/name`, `/requestModels/{contentType}`; one `{name+}` may span segments and keeps them as they were sent.
 * The first that fits counts.
 */
export type PathRules = Readonly<Record<string, PathRule>>

/** How a service words its refusals (control-plane.md 21 [S]: there are two, and stages have their own). */
export interface PatchStyle {
  readonly unknownPath: (operation: PatchOperation, rules: PathRules) => ServiceError
  readonly unsupported: (operation: PatchOperation, rules: PathRules, rule: PathRule) => ServiceError
}

/** RestApi, Method, MethodResponse, GatewayResponse and their kin [S]. */
export const olderStyle: PatchStyle = {
  unknownPath: ({ path }) => badRequest(`Invalid patch path ${path ?? null}`),
  unsupported: (_operation, _rules, rule) =>
    badRequest(`Invalid patch operation specified. Must be one of: [${rule.ops.join(', ')}]`),
}

const newerRefusal = (operation: PatchOperation, rules: PathRules): ServiceError => {
  const supporting = Object.keys(rules).filter((path) => rules[path]?.ops.some((op) => op === operation.op))
  const listed = supporting.map(shownPath).join(', ')
  const hint = supporting.length > 0 ? `Must be one of: [${listed}]` : 'Please choose supported operations'
  return badRequest(`Invalid patch path  '${operation.path ?? null}' specified for op '${operation.op}'. ${hint}`)
}

/** AWS writes placeholders in angle brackets: `/apiStages/<apidId:stageName>/throttle` (control-plane.md 21). */
const shownPath = (path: string): string => path.replace(/\{([^{}+]+)\+?\}/g, '<$1>')

/** Resource, Model, RequestValidator and their kin [S]: the two blanks after "path" are AWS's. */
export const newerStyle: PatchStyle = { unknownPath: newerRefusal, unsupported: newerRefusal }

/** The operations of an update, in order. */
export function patchOperations(input: Structure): PatchOperation[] {
  const list = input.patchOperations
  return Array.isArray(list) ? list.map(readOperation) : []
}

function readOperation(operation: Structure): PatchOperation {
  const { op, path, value, from } = operation
  return { op: text(op) ?? '', path: text(path), value: text(value), from: text(from) }
}

/** Each operation copies the map it changes: both are bounded, so that no update keeps the process busy (`bounds.ts`). */
const MAX_OPERATIONS = 1000

/** Applies the operations one after another; the first that is refused ends it, and nothing was changed. */
export function applyPatch(
  rules: PathRules,
  style: PatchStyle,
  value: JsonObject,
  operations: readonly PatchOperation[],
): JsonObject {
  if (operations.length > MAX_OPERATIONS) throw badRequest(UNSETTLED.control.tooManyOperations)
  return operations.reduce((current, operation) => applyOne(rules, style, current, operation), value)
}

function applyOne(rules: PathRules, style: PatchStyle, value: JsonObject, operation: PatchOperation): JsonObject {
  const found = findRule(rules, operation.path)
  if (!found) throw style.unknownPath(operation, rules)
  const { rule, names } = found
  if (rule.ops.some((op) => op === operation.op)) return rule.apply(value, operation, names)
  throw rule.refuse?.(operation) ?? style.unsupported(operation, rules, rule)
}

interface Found {
  readonly rule: PathRule
  readonly names: readonly string[]
}

function findRule(rules: PathRules, path: string | undefined): Found | undefined {
  if (!path?.startsWith('/')) return undefined
  const segments = path.slice(1).split('/')
  for (const [pattern, rule] of Object.entries(rules)) {
    const names = matchPattern(pattern.slice(1).split('/'), segments)
    if (names) return { rule, names }
  }
  return undefined
}

function matchPattern(pattern: readonly string[], segments: readonly string[]): string[] | undefined {
  const greedy = pattern.findIndex((part) => part.endsWith('+}'))
  const spans = greedy < 0 ? 1 : segments.length - pattern.length + 1
  if (spans < 1 || segments.length !== pattern.length + spans - 1) return undefined
  const names: string[] = []
  for (const [i, part] of pattern.entries()) {
    const start = greedy >= 0 && i > greedy ? i + spans - 1 : i
    const given = i === greedy ? segments.slice(i, i + spans).join('/') : (segments[start] ?? '')
    if (part.endsWith('+}')) names.push(given)
    else if (part.startsWith('{')) names.push(unescaped(given))
    else if (part !== given) return undefined
  }
  return names
}

/** JSON pointer escapes (RFC 6901): `~1` is a slash, `~0` a tilde, in that order. */
export const unescaped = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~')
