/**
 * The framework's validation: every constraint of the model that an input breaks, in one ValidationException, before the service
 * sees the request (control-plane.md 1 [S]). Members of the body come first, then those of the URI, the query and headers.
 */
import { validation } from './errors.ts'
import { brokenConstraints } from './scalar-constraints.ts'
import {
  isList,
  isStructure,
  type MapShape,
  type Member,
  type Operation,
  type ScalarShape,
  type Shape,
  type Structure,
  type Value,
} from './shape.ts'
import { UNSETTLED } from './unsettled.ts'

/** The texts so far. */
type Failures = string[]

/** Throws ValidationException when `input` breaks the operation's model. */
export function validate(operation: Operation, input: Structure): void {
  const failures: Failures = []
  const body = operation.input.members.filter(inBody)
  const others = operation.input.members.filter((member) => !inBody(member))
  // [S] Body members of API Gateway stand below `createRestApiInput.`, labels are plain; Lambda's are all plain [K+].
  checkMembers(failures, body, input, operation.service === 'apigateway' ? `${lowerFirst(operation.name)}Input.` : '')
  checkMembers(failures, others, input, '')
  const count = failures.length
  if (count > 0) throw validation(`${count} validation error${count === 1 ? '' : 's'} detected: ${failures.join('; ')}`)
}

const inBody = ({ location }: Member): boolean => location === 'body' || location === 'payload'

/** Paths are written small, though Lambda's members are large. */
const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

function checkMembers(failures: Failures, members: readonly Member[], values: Structure, prefix: string): void {
  for (const { name, required, shape } of members) {
    const path = prefix + lowerFirst(name)
    const value = values[name]
    if (value !== undefined && value !== null) check(failures, shape, value, path)
    else if (required) addMissing(failures, path)
  }
}

const addMissing = (failures: Failures, path: string): void =>
  add(
    failures,
    UNSETTLED.missingMember.replace('{path}', () => path),
  )

function add(failures: Failures, text: string): void {
  if (failures.length < UNSETTLED.maxValidationErrors) failures.push(text)
}

function fail(failures: Failures, value: Value, path: string, constraint: string): void {
  add(failures, `Value '${javaText(value)}' at '${path}' failed to satisfy constraint: ${constraint}`)
}

function check(failures: Failures, shape: Shape, value: Value, path: string): void {
  if (failures.length >= UNSETTLED.maxValidationErrors) return
  if (isScalar(shape)) {
    for (const constraint of brokenConstraints(shape, value)) fail(failures, value, path, constraint)
  } else if (shape.kind === 'list') {
    if (isList(value)) checkElements(failures, shape.of, value, path)
  } else if (isStructure(value)) {
    if (shape.kind === 'structure') checkMembers(failures, shape.members, value, `${path}.`)
    else checkMap(failures, shape, value, path)
  }
}

/** Scalars are reported on their list as a whole, structures one by one: `patchOperations.1.member.op` [S]. */
function checkElements(failures: Failures, of: Shape, elements: readonly Value[], path: string): void {
  if (isScalar(of)) {
    checkEach(failures, of, elements, elements, path, 'Member must satisfy constraint: ')
  } else {
    elements.forEach((element, i) => {
      check(failures, of, element, `${path}.${i + 1}.member`)
    })
  }
}

function checkMap(failures: Failures, shape: MapShape, map: Structure, path: string): void {
  const keys = Object.keys(map)
  if (shape.key) checkEach(failures, shape.key, keys, map, path, 'Map keys must satisfy constraint: ')
  if (isScalar(shape.of)) {
    checkEach(failures, shape.of, Object.values(map), map, path, 'Map value must satisfy constraint: ')
    return
  }
  for (const key of keys) check(failures, shape.of, map[key], `${path}.${key}.member`)
}

function checkEach(
  failures: Failures,
  of: ScalarShape,
  values: readonly Value[],
  whole: Value,
  path: string,
  words: string,
): void {
  const broken = values.some((value) => value !== null && value !== undefined && brokenConstraints(of, value).length > 0)
  if (broken) fail(failures, whole, path, `${words}[${brokenConstraints(of, undefined).join(', ')}]`)
}

const isScalar = (shape: Shape): shape is ScalarShape =>
  shape.kind !== 'structure' && shape.kind !== 'list' && shape.kind !== 'map'

/** A value as Java prints it: `[a, b]` for lists, `{k=v}` for maps. */
function javaText(value: Value): string {
  if (isList(value)) return `[${value.map(javaText).join(', ')}]`
  if (!isStructure(value)) return String(value)
  const entries = Object.entries(value).map(([key, entry]) => `${key}=${javaText(entry)}`)
  return `{${entries.join(', ')}}`
}
