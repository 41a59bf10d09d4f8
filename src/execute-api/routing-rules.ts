import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { bySpelling } from '../core/spelling.ts'

/** What a rule may look at. `from` is the slash before the path's first segment, `end` where the path ends. */
export interface Arriving {
  readonly target: string
  readonly from: number
  readonly end: number
  /** The Host without its port: that is the default one at AWS. */
  readonly host: string
  /** Flat name, value... as they came. */
  readonly rawHeaders: readonly string[]
}

/** The rule that takes a request, and where the base path that it matched ends. */
export interface RuleMatch {
  readonly rule: RoutingRule
  readonly end: number
}

export interface RoutingRule {
  readonly id: string
  readonly priority: number
  /** In lower case. */
  readonly apiId: string
  readonly stage: string
  readonly stripBasePath: boolean
  /** null: every path. */
  readonly basePath: string | null
  /** All of them must hold. Names are in lower case. */
  readonly headers: readonly { readonly name: string; readonly matches: (value: string) => boolean }[]
}

/** A rule as its row has it. */
export function routingRuleOf({ routingRuleId, priority, actions, conditions }: JsonObject): RoutingRule {
  const [action] = objects(actions)
  const { apiId, stage, stripBasePath } = isJsonObject(action?.invokeApi) ? action.invokeApi : {}
  const basePaths = objects(conditions).flatMap(({ matchBasePaths }) => anyOf(matchBasePaths))
  const headers = objects(conditions).flatMap(({ matchHeaders }) => anyOf(matchHeaders).filter(isJsonObject))
  return {
    id: String(routingRuleId),
    priority: Number(priority),
    apiId: String(apiId).toLowerCase(),
    stage: String(stage),
    stripBasePath: stripBasePath === true,
    basePath: basePaths.length > 0 ? String(basePaths[0]) : null,
    headers: headers.map(({ header, valueGlob }) => ({
      name: String(header).toLowerCase(),
      matches: globOf(String(valueGlob)),
    })),
  }
}

const objects = (value: Json | undefined): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
const anyOf = (value: Json | undefined): readonly Json[] => (isJsonObject(value) && Array.isArray(value.anyOf) ? value.anyOf : [])

/** `abc`, `abc*`, `*abc` and `*abc*`, cases told apart (the developer guide on routing rules [D]). */
function globOf(glob: string): (value: string) => boolean {
  const open = glob.startsWith('*')
  const text = glob.slice(open ? 1 : 0)
  if (!text.endsWith('*')) return open ? (value) => value.endsWith(text) : (value) => value === text
  const inner = text.slice(0, -1)
  return open ? (value) => value.includes(inner) : (value) => value.startsWith(inner)
}

/** A rule whose header conditions know where in a request's values theirs are. */
interface PlacedRule {
  readonly rule: RoutingRule
  readonly headers: readonly { readonly place: number; readonly matches: (value: string) => boolean }[]
}

/** The rules of one domain name, compiled: headers are read once a request, and only where a rule asks for one. */
export class RoutingRules {
  private readonly rules: readonly PlacedRule[]
  /** How many headers rules ask for. */
  private readonly count: number
  /** -1: no rule asks for it. */
  private readonly placeOf: (name: string) => number
  private readonly hostPlace: number

  constructor(rules: Iterable<RoutingRule>) {
    const ordered = [...rules].sort((a, b) => a.priority - b.priority)
    const names = [...new Set(ordered.flatMap(({ headers }) => headers.map(({ name }) => name)))]
    const places = new Map(names.map((name, place) => [name, place]))
    this.count = names.length
    this.placeOf = bySpelling((name) => places.get(name.toLowerCase()) ?? -1)
    this.hostPlace = this.placeOf('host')
    this.rules = ordered.map((rule) => ({
      rule,
      headers: rule.headers.map(({ name, matches }) => ({ place: this.placeOf(name), matches })),
    }))
  }

  /** The first rule, by priority, all of whose conditions hold; null: none. */
  match(arriving: Arriving): RuleMatch | null {
    let values: Values | null = null
    for (const { rule, headers } of this.rules) {
      const end = basePathEnd(rule.basePath, arriving)
      if (end < 0) continue
      if (headers.length > 0) {
        values ??= this.valuesIn(arriving)
        if (!holds(headers, values)) continue
      }
      return { rule, end }
    }
    return null
  }

  private valuesIn({ host, rawHeaders }: Arriving): Values {
    const values: string[][] = Array.from({ length: this.count }, () => [])
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const place = this.placeOf(rawHeaders[i] as string)
      if (place >= 0) values[place]?.push(rawHeaders[i + 1] as string)
    }
    if (this.hostPlace >= 0) values[this.hostPlace] = [host]
    return values
  }
}

/** The lines of each header that rules ask for. */
type Values = readonly (readonly string[])[]

/** A header that comes in several lines matches by any of them ([D]: none is joined with another). */
const holds = (headers: PlacedRule['headers'], values: Values): boolean =>
  headers.every(({ place, matches }) => values[place]?.some(matches) ?? false)

/** Whole segments, as sent; -1: the path does not begin with them. */
function basePathEnd(basePath: string | null, { target, from, end }: Arriving): number {
  if (basePath === null) return from
  const after = from + 1 + basePath.length
  if (!target.startsWith(basePath, from + 1)) return -1
  return after === end || target.charCodeAt(after) === 0x2f ? after : -1
}
