/** What IAM asks of names, paths, numbers and tags, which the SDKs' model does not say. */
import type { Tag } from '../../../identity/rows.ts'
import { isList, isStructure, type Structure, type Value } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import { number, text } from '../../fields.ts'
import { constraintViolated, invalid, invalidInput } from './errors.ts'

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

export function checkLength(value: string, member: string, min: number, max: number): void {
  if (value.length < min) {
    throw constraintViolated(value, member, `Member must have length greater than or equal to ${min}`)
  }
  if (value.length > max) {
    throw constraintViolated(value.slice(0, 256), member, `Member must have length less than or equal to ${max}`)
  }
}

/** A name that the input must have, or that a caller has in place of it. */
export function nameOf(input: Structure, member: string, max: number): string {
  const name = text(input[member]) ?? ''
  checkName(name, member, max)
  return name
}

export function checkName(name: string, member: string, max: number): void {
  checkLength(name, lowerFirst(member), 1, max)
  if (!/^[\w+=,.@-]+$/.test(name)) throw invalid(TEXTS.name(lowerFirst(member)))
}

export function pathOf(input: Structure, member = 'Path'): string {
  const path = text(input[member]) ?? '/'
  checkLength(path, lowerFirst(member), 1, 512)
  if (!/^\/(?:[!-~]+\/)?$/.test(path) || path.includes('//')) throw invalid(TEXTS.path)
  return path
}

export function descriptionOf(input: Structure): string | null {
  const description = text(input.Description) ?? null
  if (description !== null) checkLength(description, 'description', 0, 1000)
  return description
}

/** undefined: the input has none. */
export function integerOf(input: Structure, member: string, min: number, max: number): number | undefined {
  const value = number(input[member])
  if (value === undefined) return undefined
  const at = lowerFirst(member)
  if (value < min) throw constraintViolated(value, at, `Member must have value greater than or equal to ${min}`)
  if (value > max) throw constraintViolated(value, at, `Member must have value less than or equal to ${max}`)
  return value
}

const MAX_TAGS = 50

/** Throws ServiceError for tags that AWS refuses: too many, twice the same key, reserved ones. */
export function tagsOf(value: Value): readonly Tag[] {
  const tags = (isList(value) ? value : [])
    .filter(isStructure)
    .map((tag) => ({ Key: text(tag.Key) ?? '', Value: text(tag.Value) ?? '' }))
  checkTags(tags)
  return tags
}

export function checkTags(tags: readonly Tag[]): void {
  if (tags.length > MAX_TAGS)
    throw constraintViolated(tags.length, 'tags', `Member must have length less than or equal to ${MAX_TAGS}`)
  for (const { Key, Value } of tags) {
    checkLength(Key, 'tags.1.member.key', 1, 128)
    checkLength(Value, 'tags.1.member.value', 0, 256)
    if (Key.toLowerCase().startsWith('aws:')) throw invalidInput(TEXTS.reservedTag)
  }
  if (new Set(tags.map(({ Key }) => Key.toLowerCase())).size < tags.length) throw invalidInput(TEXTS.duplicateTags)
}

/** `tags` as they are after `added` were set. */
export function withTags(tags: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  const replaced = new Set(added.map(({ Key }) => Key.toLowerCase()))
  const all = [...tags.filter(({ Key }) => !replaced.has(Key.toLowerCase())), ...added]
  checkTags(all)
  return all
}
