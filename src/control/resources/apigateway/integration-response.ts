import type { Json, JsonObject } from '../../../core/json.ts'
import { isJsonObject } from '../../../core/json.ts'
import { isBadJavaRegex } from '../../../core/regex.ts'
import { checkResponseMapping } from '../../../mapping/mapping-checks.ts'
import { badRequest, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { UNSETTLED_REST_API } from '../../../model/unsettled-rest-api.ts'
import { entries, given, text, textEntries } from '../../fields.ts'
import { olderStyle } from '../../patch.ts'
import { entry, literal, text as textRule, unknownContentType, unknownParameter } from '../../patch-rules.ts'
import { always, pathOf, type Resource, type Scope } from '../../resource.ts'
import { INTEGRATION, integrationLevel, METHOD, methodLevel, resourceLevel } from './levels.ts'
import { checkTemplates } from './templates.ts'

export const integrationResponse: Resource = {
  noun: 'IntegrationResponse',
  kind: 'integration-response',
  at: `${INTEGRATION}/responses/{statusCode}`,
  within: [resourceLevel, methodLevel, integrationLevel],
  missing: always(notFound, 'Invalid Response status code specified'),
  // A put over a put replaces (control-plane.md 8 [S]).
  put: { value: newResponse },
  patch: {
    style: olderStyle,
    rules: {
      '/selectionPattern': literal('selectionPattern'),
      '/contentHandling': textRule('contentHandling', checkContentHandling),
      '/responseParameters/{name}': entry('responseParameters', { absent: unknownParameter }),
      '/responseTemplates/{contentType}': entry('responseTemplates', {
        parse: (value) => value || null,
        absent: unknownContentType,
      }),
    },
    settle: checked,
  },
  // Delete does not look at the method (control-plane.md 8 [S]).
  remove: { within: [resourceLevel, integrationLevel] },
}

const CONTENT_HANDLING = ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT']

export function checkContentHandling(value: string): void {
  if (!CONTENT_HANDLING.includes(value)) throw badRequest(UNSETTLED.control.invalidContentHandling)
}

function newResponse(scope: Scope): Promise<JsonObject> {
  const members = ['statusCode', 'selectionPattern', 'responseParameters', 'responseTemplates', 'contentHandling']
  const value = given(scope.call.input, ...members)
  return checked(
    scope,
    isJsonObject(value.responseTemplates) ? { ...value, responseTemplates: nulled(value.responseTemplates) } : value,
  )
}

/** An empty template is kept, and returned, as null (control-plane.md 8 [S]). */
const nulled = (templates: JsonObject): Json => Object.fromEntries(entries(templates).map(([type, text]) => [type, text || null]))

async function checked(scope: Scope, value: JsonObject): Promise<JsonObject> {
  checkTemplates(value.responseTemplates)
  const pattern = text(value.selectionPattern) ?? ''
  if (isBadJavaRegex(pattern)) throw badRequest(UNSETTLED_REST_API.invalidSelectionPattern(pattern))
  const declared = await declaredHeaders(scope)
  for (const [target, source] of textEntries(value.responseParameters)) {
    const refusal = checkResponseMapping(target, source, declared)
    if (refusal) throw badRequest(refusal)
  }
  return value
}

/** The headers that the method response of the same status declares; null: there is no such response yet. */
async function declaredHeaders(scope: Scope): Promise<JsonObject | null> {
  const row = await scope.tree.get(pathOf(scope, `${METHOD}/responses/{statusCode}`))
  if (!row) return null
  return isJsonObject(row.value.responseParameters) ? row.value.responseParameters : {}
}
