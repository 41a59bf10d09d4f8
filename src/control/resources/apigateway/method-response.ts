import type { JsonObject } from '../../../core/json.ts'
import { checkMethodResponseParameter } from '../../../mapping/mapping-checks.ts'
import { badRequest, conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { entries, given } from '../../fields.ts'
import { olderStyle } from '../../patch.ts'
import { entry, isTrue, unknownContentType, unknownParameter } from '../../patch-rules.ts'
import { always, type Resource, type Scope } from '../../resource.ts'
import { METHOD, methodLevel, resourceLevel } from './levels.ts'
import { checkModels } from './method.ts'

export const methodResponse: Resource = {
  noun: 'MethodResponse',
  kind: 'method-response',
  at: `${METHOD}/responses/{statusCode}`,
  within: [resourceLevel, methodLevel],
  missing: always(notFound, 'Invalid Response status code specified'),
  put: {
    // Empty maps are echoed as they were given (control-plane.md 8 [S]).
    value: (scope) => checked(scope, given(scope.call.input, 'statusCode', 'responseParameters', 'responseModels')),
    exists: () => conflict(UNSETTLED.control.responseExists),
  },
  patch: {
    style: olderStyle,
    rules: {
      '/responseParameters/{name}': entry('responseParameters', { parse: isTrue, absent: unknownParameter }),
      '/responseModels/{contentType}': entry('responseModels', { absent: unknownContentType }),
    },
    settle: checked,
  },
  remove: {},
}

async function checked(scope: Scope, value: JsonObject): Promise<JsonObject> {
  for (const [name] of entries(value.responseParameters)) {
    const refusal = checkMethodResponseParameter(name)
    if (refusal) throw badRequest(refusal)
  }
  await checkModels(scope, value.responseModels)
  return value
}
