import type { Json } from '../core/json.ts'
import { Lru } from '../core/lru.ts'
import type { VtlValue } from '../vtl/value.ts'
import type { JsonPath } from './json-path-ast.ts'
import { JsonPathError } from './json-path-ast.ts'
import { Evaluation } from './json-path-evaluation.ts'
import { JSON_MODEL, VTL_MODEL } from './json-path-model.ts'
import { parseJsonPath } from './json-path-parser.ts'

export type { JsonPath }
export { JsonPathError }

/** Compiles a path of Jayway JsonPath (vtl-and-context.md 1 [D]); `a.b` is `$.a.b`. Throws JsonPathError. */
export function compileJsonPath(text: string): JsonPath {
  return parseJsonPath(text)
}

/**
 * What a path means in a document: the value for a definite path, a list for any other (wildcards, `..`, filters, slices, several
 * indexes). undefined: nothing there. Throws JsonPathError when reading would visit too many values. The document is not written to.
 */
export function readJsonPath(path: JsonPath, document: Json): Json | undefined {
  return new Evaluation(JSON_MODEL, document).read(path, document)
}

/** The same over template values, as parseVtlJson gives them: numbers keep their digits, and found lists and maps are the document's. */
export function readVtlPath(path: JsonPath, document: VtlValue): VtlValue {
  return new Evaluation(VTL_MODEL, document).read(path, document)
}

const compiled = new Lru<string, JsonPath>(1000)

/** The compiled form of a path that only a request brings; the last 1000 are kept. Throws JsonPathError. */
export function jsonPathOf(text: string): JsonPath {
  const known = compiled.get(text)
  if (known) return known
  const path = compileJsonPath(text)
  if (text.length <= 1000) compiled.set(text, path)
  return path
}
