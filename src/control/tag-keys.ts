import type { ConditionKeys } from '../auth/policy-variables.ts'
import { parseArn } from '../core/arn.ts'
import type { Operation, Structure } from '../model/shape.ts'
import type { Reader } from '../store/store.ts'
import { textEntries, texts, toJson } from './fields.ts'
import { segment } from './resource.ts'

/** A call of API Gateway, as far as it tells which rows it is about. */
export interface TaggedCall {
  readonly operation: Operation
  readonly labels: Readonly<Record<string, string>>
  readonly input: Structure
}

/**
 * Condition keys with those of tags ([D] IAM, global condition keys): `aws:ResourceTag/*`, what the resource and all above it
 * carry, the nearest first, as API Gateway's resources inherit tags ([D] developer guide, tag inheritance); `aws:RequestTag/*` and
 * `aws:TagKeys`, what the call gives or takes. `root` is `/{account}/{region}`.
 */
export async function tagKeys(store: Reader, root: string, call: TaggedCall, keys: ConditionKeys): Promise<ConditionKeys> {
  const given = textEntries(toJson(call.input.tags))
  const requested = byLowerCase(given)
  const named = [...given.map(([name]) => name), ...texts(call.input.tagKeys)]
  const carried = await tagsOf(store, root, call)
  return (key) => {
    if (key === 'aws:tagkeys') return named.length > 0 ? named : undefined
    if (key.startsWith(RESOURCE)) return carried.get(key.slice(RESOURCE.length))
    if (key.startsWith(REQUEST)) return requested.get(key.slice(REQUEST.length))
    return keys(key)
  }
}

const RESOURCE = 'aws:resourcetag/'
const REQUEST = 'aws:requesttag/'

/** Names of condition keys have no case, and neither have the tags in them ([D]). */
const byLowerCase = (tags: readonly (readonly [string, string])[]): ReadonlyMap<string, string> =>
  new Map(tags.map(([name, value]) => [name.toLowerCase(), value]))

async function tagsOf(store: Reader, root: string, call: TaggedCall): Promise<ReadonlyMap<string, string>> {
  const tags = new Map<string, string>()
  for (const path of rowPaths(call)) {
    const row = await store.get(root + path)
    for (const [name, value] of byLowerCase(textEntries(row?.value.tags))) tags.set(name, value)
  }
  return tags
}

/** The paths of all rows on the way to what the call is about, the outermost first. */
function rowPaths({ operation, labels }: TaggedCall): readonly string[] {
  const arn = labels.resourceArn
  const uri =
    arn === undefined ? operation.uri.replace(/\{(\w+)\+?\}/g, (_, name: string) => segment(labels[name] ?? '')) : arnUri(arn)
  const isV2 = operation.service === 'apigatewayv2'
  // Domain names are one thing for both kinds of API, and have their rows among those of REST APIs.
  const below = uri.replace(/^\/v2(?=\/)/, '')
  const base = isV2 && !below.startsWith('/domainnames') ? '/v2' : ''
  const parts = below.split('/')
  const count = Math.floor((parts.length - 1) / 2)
  return Array.from({ length: count }, (_, i) => base + parts.slice(0, 3 + 2 * i).join('/'))
}

/** The path in an ARN, whose names stand there as they are. */
function arnUri(arn: string): string {
  const parts = parseArn(decoded(arn))?.resource.split('/') ?? []
  return parts.map((part) => (part === '' ? part : segment(part))).join('/')
}

/** Clients encode an ARN in a path once; what is no encoding is what it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
