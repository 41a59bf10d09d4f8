import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest, conflict, notFound } from '../../../model/errors.ts'
import type { Row } from '../../../store/store.ts'
import { given, text } from '../../fields.ts'
import { newerStyle } from '../../patch.ts'
import { bool, literal } from '../../patch-rules.ts'
import { always, type Resource, type WriteScope } from '../../resource.ts'
import { API, apiLevel, apiOfValidator } from './levels.ts'
import { methodUses } from './uses.ts'

export const requestValidator: Resource = {
  noun: 'RequestValidator',
  kind: 'request-validator',
  at: `${API}/requestvalidators/{requestValidatorId}`,
  within: [],
  missing: always(notFound, 'Invalid Request Validator identifier specified'),
  create: { within: [apiOfValidator], value: newValidator, id: (value) => text(value.id) ?? '' },
  list: { within: [apiLevel] },
  patch: {
    style: newerStyle,
    // AWS's own order, as its refusal lists them (control-plane.md 21 [S]).
    rules: {
      '/name': literal('name'),
      '/validateRequestParameters': bool('validateRequestParameters'),
      '/validateRequestBody': bool('validateRequestBody'),
    },
    settle: (_, after) => named(after),
  },
  remove: { check: refuseUsed },
}

function newValidator({ call }: WriteScope): JsonObject {
  const defaults = { validateRequestBody: false, validateRequestParameters: false }
  const chosen = given(call.input, 'name', 'validateRequestBody', 'validateRequestParameters')
  return named({ id: resourceId(6), ...defaults, ...chosen })
}

function named(value: JsonObject): JsonObject {
  if (!text(value.name)?.trim()) throw badRequest('Request Validator name cannot be blank')
  return value
}

/** [K] By analogy with models and authorizers: AWS refuses to leave methods with a validator that is gone. */
async function refuseUsed(scope: WriteScope, row: Row): Promise<void> {
  const [use] = await methodUses(scope, (method) => method.requestValidatorId === row.value.id)
  if (use) throw conflict(`Cannot delete request validator '${text(row.value.id)}', is referenced in method: ${use}`)
}
