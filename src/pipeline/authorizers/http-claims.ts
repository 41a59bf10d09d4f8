import type { Json, JsonObject } from '../../core/json.ts'
import { type Table, table } from '../../core/table.ts'
import { UNSETTLED_HTTP_AUTHORIZERS } from '../../model/unsettled-http-authorizers.ts'

/** What tokens say, as HTTP APIs show it to integrations and logs (auth-throttle-cache.md 5.1). */

/** [D], [K+]: every claim is a text, a list `[a b]`. */
export function claimTexts(claims: JsonObject): Table<string> {
  const texts = table<string>()
  for (const [name, value] of Object.entries(claims)) if (value !== undefined) texts[name] = textOf(value, 0)
  return texts
}

const { maxClaimDepth, nullClaim } = UNSETTLED_HTTP_AUTHORIZERS

function textOf(value: Json, depth: number): string {
  if (value === null) return nullClaim
  if (typeof value !== 'object') return String(value)
  if (depth === maxClaimDepth) return ''
  if (isList(value)) return `[${value.map((member) => textOf(member, depth + 1)).join(' ')}]`
  const members = Object.keys(value)
    .sort()
    .map((name) => `${name}:${textOf(value[name] ?? null, depth + 1)}`)
  return `map[${members.join(' ')}]`
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

/** [D]: in `scope` or `scp`, a list or one text with spaces between them; null: the token says nothing of scopes. */
export function grantedScopes({ scope, scp }: JsonObject): readonly string[] | null {
  return scopesOf(scope) ?? scopesOf(scp)
}

function scopesOf(value: Json | undefined): readonly string[] | null {
  if (typeof value === 'string') return value.split(' ').filter((scope) => scope !== '')
  return Array.isArray(value) ? value.filter((scope: Json) => typeof scope === 'string') : null
}

/** [D]: one of `aud`, or `client_id` where there is no `aud`. */
export function isMeantFor(audience: readonly string[], { aud, client_id: clientId }: JsonObject): boolean {
  const named: readonly (Json | undefined)[] = aud === undefined ? [clientId] : Array.isArray(aud) ? aud : [aud]
  return named.some((name) => typeof name === 'string' && audience.includes(name))
}
