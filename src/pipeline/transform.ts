import { type HeaderList, isHeaderName, isHeaderValue } from '../core/headers.ts'
import type { Table } from '../core/table.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { configurationError, Fault } from '../exchange/fault.ts'
import { ContentHandlingError } from '../mapping/content-handling.ts'
import type { RequestParameters } from '../mapping/input-host.ts'
import { InvalidJsonBody } from '../mapping/parameter-mapping.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { TemplateError } from '../vtl/template-error.ts'

/** Runs one half of the mapping; what configuration or data make impossible in it becomes the fault that AWS answers with. */
export function transforming<T>(half: 'request' | 'response', work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw faultOf(half, error)
  }
}

function faultOf(half: 'request' | 'response', error: unknown): unknown {
  // rest-api.md 6 [K-LS]: on the way in it is the client's mistake.
  if (error instanceof InvalidJsonBody && half === 'request') return new Fault('invalidJsonInRequestBody')
  if (error instanceof TemplateError || error instanceof InvalidJsonBody) return configurationError(`Unable to transform ${half}`)
  if (error instanceof ContentHandlingError) return configurationError(UNSETTLED.conversionFailed)
  return error
}

export function parametersOf({ request, match }: Exchange): RequestParameters {
  return { path: match.pathParameters, query: request.query, headers: request.headers }
}

/** Overrides replace mapped headers of the same name (vtl-and-context.md 10 [D]); a list makes a repeated header. */
export function overrideHeaders(
  headers: HeaderList,
  overrides: Table<string | readonly string[]>,
  nameOf: (name: string) => string | null,
): void {
  for (const key in overrides) {
    const name = nameOf(key)
    if (name === null) continue
    headers.delete(name)
    for (const value of valuesOf(overrides[key])) headers.append(name, value)
  }
}

export const valuesOf = (value: string | readonly string[] | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? [])

/** A value with a line break in it would forge headers: nothing illegal is ever written. */
export function checkHeaders(headers: HeaderList): void {
  for (const [name, value] of headers) {
    if (!isHeaderName(name) || !isHeaderValue(value)) throw invalidHeader(name)
  }
}

/** The name may be anything at all here: it must not forge lines of the log either. */
const invalidHeader = (name: string): Fault =>
  configurationError(UNSETTLED.mappedHeaderInvalid.replace('{name}', () => JSON.stringify(name)))
