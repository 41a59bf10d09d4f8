/** Which kind of API a document asks for, by what only one of them has. */
import type { Json, JsonObject } from '../core/json.ts'
import { ANY_METHOD, INTEGRATION } from './extensions.ts'
import {
  type ApiKind,
  INTEGRATION_RULES,
  MANY_ROUTES,
  OPERATION_RULES,
  ROOT_RULES,
  type Rule,
  SCHEME_RULES,
  SERVER_RULES,
  TAG_RULES,
  type Weight,
} from './http-api-advice-rules.ts'
import { entriesOf, listOf, member } from './members.ts'
import { type Dereference, dereferenceIn } from './references.ts'

export interface Reason {
  readonly kind: ApiKind
  readonly weight: Weight
  readonly feature: string
  /** JSON pointers into the document: `#/paths/~1pets/get/x-amazon-apigateway-integration/type`. */
  readonly where: readonly string[]
}

export interface Advice {
  /** The kind that can do everything, and of these the lighter one. */
  readonly recommended: 'REST' | 'HTTP'
  /** The kind that reads this document as it is written. */
  readonly written: 'REST' | 'HTTP'
  /** What it needs first. */
  readonly reasons: readonly Reason[]
}

export function adviseOn(root: JsonObject): Advice {
  const reasons = reasonsOf(root)
  const speaks = (kind: ApiKind, weight: Weight): boolean =>
    reasons.some((found) => found.kind === kind && found.weight === weight)
  const forHttp = speaks('HTTP', 'needs') || (speaks('HTTP', 'written') && !speaks('REST', 'written'))
  const isRest = reasons.some(({ kind, weight, feature }) => kind === 'REST' && weight === 'needs' && feature !== MANY_ROUTES)
  const readable = /^3(?:\.0|$)/.test(String(member(root, 'openapi') ?? ''))
  return {
    recommended: speaks('REST', 'needs') ? 'REST' : 'HTTP',
    written: readable && forHttp && !isRest ? 'HTTP' : 'REST',
    reasons,
  }
}

const WEIGHTS: readonly Weight[] = ['needs', 'written', 'suits']
/** Of one reason; a document may have the same everywhere. */
const MAX_PLACES = 1000

interface Found {
  readonly rule: Rule
  readonly where: string[]
}

function reasonsOf(root: JsonObject): readonly Reason[] {
  const found = new Map<string, Found>()
  const look = (rules: readonly Rule[], held: JsonObject, place: readonly string[]): void => {
    for (const rule of rules) {
      const path = rule.find(held)
      if (path === null) continue
      const key = `${rule.kind} ${rule.weight} ${rule.feature}`
      const { where }: Found = found.get(key) ?? { rule, where: [] }
      if (where.length < MAX_PLACES) where.push(pointer([...place, ...path]))
      found.set(key, { rule, where })
    }
  }
  lookEverywhere(root, look)
  return [...found.values()]
    .sort((a, b) => WEIGHTS.indexOf(a.rule.weight) - WEIGHTS.indexOf(b.rule.weight))
    .map(({ rule: { kind, weight, feature }, where }) => ({ kind, weight, feature, where }))
}

type Look = (rules: readonly Rule[], held: JsonObject, place: readonly string[]) => void

function lookEverywhere(root: JsonObject, look: Look): void {
  const follow = forgiving(dereferenceIn(root))
  look([...ROOT_RULES, ...SERVER_RULES], root, [])
  for (const [index, server] of listOf(member(root, 'servers')).entries())
    look(SERVER_RULES, follow(server), ['servers', `${index}`])
  for (const [index, tag] of listOf(member(root, 'tags')).entries()) look(TAG_RULES, follow(tag), ['tags', `${index}`])
  for (const [place, scheme] of schemesOf(root)) look(SCHEME_RULES, follow(scheme), place)
  for (const [path, item] of entriesOf(member(root, 'paths'))) {
    for (const [verb, held] of entriesOf(follow(item))) {
      if (!VERBS.includes(verb)) continue
      const operation = follow(held)
      const place = ['paths', path, verb]
      look(OPERATION_RULES, operation, place)
      look(INTEGRATION_RULES, follow(member(operation, INTEGRATION)), [...place, INTEGRATION])
    }
  }
}

const VERBS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', ANY_METHOD]

/** What an import refuses for a reference that leads nowhere has no features here. */
function forgiving(dereference: Dereference): Dereference {
  return (value) => {
    try {
      return dereference(value)
    } catch {
      return {}
    }
  }
}

function schemesOf(root: JsonObject): readonly (readonly [place: readonly string[], scheme: Json])[] {
  const places = [['securityDefinitions'], ['components', 'securitySchemes']]
  return places.flatMap((place) => {
    const schemes = place.reduce<Json | undefined>(member, root)
    return entriesOf(schemes).map(([name, scheme]) => [[...place, name], scheme] as const)
  })
}

/** RFC 6901, as a fragment that people can read. */
const pointer = (path: readonly string[]): string =>
  ['#', ...path.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
