import type { Json } from '../core/json.ts'

/** A policy document that is none, or that says what is not supported. */
export class PolicyError extends Error {}

/** A text or a list of texts; numbers and booleans are taken for their texts. */
export function valuesOf(value: Json | undefined): readonly string[] {
  const values: readonly (Json | undefined)[] = Array.isArray(value) ? value : [value]
  return values.map((one) => {
    if (typeof one === 'number' || typeof one === 'boolean') return String(one)
    if (typeof one !== 'string') throw new PolicyError('The values of a policy are texts')
    return one
  })
}
