import type { Json, JsonObject } from '../../../core/json.ts'
import { checkGatewayResponseParameter } from '../../../mapping/mapping-checks.ts'
import { badRequest, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import {
  DEFAULT_RESPONSE_TEMPLATES,
  effectiveGatewayResponse,
  GATEWAY_RESPONSE_TYPES,
} from '../../../pipeline/gateway-response-types.ts'
import type { Row } from '../../../store/store.ts'
import { gatewayResponseSetting } from '../../deploy.ts'
import { entries, given, text, textEntries } from '../../fields.ts'
import { olderStyle, type PathRule } from '../../patch.ts'
import { entry, unknownContentType, unknownParameter } from '../../patch-rules.ts'
import { always, collectionOf, type Resource, type Scope } from '../../resource.ts'
import { API, apiLevel } from './levels.ts'

const AT = `${API}/gatewayresponses/{responseType}`
type TextMap = 'responseParameters' | 'responseTemplates'

export const gatewayResponse: Resource = {
  noun: 'GatewayResponse',
  kind: 'gateway-response',
  at: AT,
  within: [apiLevel],
  missing: always(notFound, 'Gateway response type not defined on api'),
  initial: ({ call }) => ({ responseType: String(call.input.responseType), ...unset(), defaultResponse: true }),
  put: { value: ({ call }) => checked({ ...unset(), ...given(call.input, ...GIVEN), defaultResponse: false }) },
  list: { rows: everyType, order: ({ value }) => text(value.responseType) ?? '' },
  patch: {
    style: olderStyle,
    rules: {
      '/statusCode': statusCode(),
      '/responseParameters/{name}': entry('responseParameters', {
        parse: filled('responseParameters'),
        absent: unknownParameter,
      }),
      '/responseTemplates/{contentType}': entry('responseTemplates', {
        parse: filled('responseTemplates'),
        absent: unknownContentType,
      }),
    },
    // control-plane.md 17, rest-api.md 4.2 [S]: an update makes a type the API's own.
    settle: (_, after) => checked({ ...unset(), ...after, defaultResponse: false }),
  },
  remove: {},
  view: effective,
}

const GIVEN = ['responseType', 'statusCode', 'responseParameters', 'responseTemplates']
const unset = (): JsonObject => ({ responseParameters: {}, responseTemplates: { ...DEFAULT_RESPONSE_TEMPLATES } })

/** rest-api.md 4.1 [S]: all 21 types are always there. */
function everyType(scope: Scope, rows: readonly Row[]): readonly Row[] {
  const own = new Map(rows.map((row) => [row.value.responseType, row]))
  return GATEWAY_RESPONSE_TYPES.map(({ responseType }) => own.get(responseType) ?? notPut(scope, responseType))
}

const notPut = (scope: Scope, responseType: string): Row => ({
  path: `${collectionOf(scope, AT)}/${responseType}`,
  kind: 'gateway-response',
  value: { responseType, ...unset(), defaultResponse: true },
  revision: 0,
})

/** A type that was put stands alone; one that was not shows what its DEFAULT type has (rest-api.md 4.2 [S]). */
async function effective(scope: Scope, row: Row): Promise<JsonObject> {
  const put = await scope.tree.children(collectionOf(scope, AT), { kind: 'gateway-response' })
  const { responseType, statusCode, responseParameters, responseTemplates, defaultResponse } = effectiveGatewayResponse(
    text(row.value.responseType) ?? '',
    put.map(({ value }) => gatewayResponseSetting(value)),
    true,
  )
  return { responseType, statusCode, responseParameters, responseTemplates, defaultResponse }
}

/** Only `replace`: of other operations AWS says that there is no such path (control-plane.md 21 [S]). No value: the type's own. */
function statusCode(): PathRule {
  return {
    ops: ['replace'],
    refuse: ({ path }) => badRequest(`Invalid patch path ${path}`),
    apply: (value, { value: given }) => {
      if (given && !/^[1-5]\d\d$/.test(given)) throw badRequest(UNSETTLED.control.invalidStatusCode)
      return { ...value, statusCode: given || null }
    },
  }
}

function filled(member: TextMap): (value: string | undefined) => Json {
  return (value) => {
    if (!value) throw badRequest(`Invalid null or empty value in ${member}`)
    return value
  }
}

function checked(value: JsonObject): JsonObject {
  for (const member of ['responseTemplates', 'responseParameters'] as const) {
    for (const [, held] of entries(value[member])) filled(member)(text(held))
  }
  for (const [target, source] of textEntries(value.responseParameters)) {
    const refusal = checkGatewayResponseParameter(target, source)
    if (refusal) throw badRequest(refusal)
  }
  return value
}
