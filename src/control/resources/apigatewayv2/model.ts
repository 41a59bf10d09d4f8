import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'
import type { Handlers } from '../../call.ts'
import { requireLevels } from '../../crud.ts'
import { always, type Resource } from '../../resource.ts'
import { apiLevel, MODEL, unknown } from './levels.ts'

const { model: unsettled, resourceType, unknownModel } = UNSETTLED_HTTP_APIS

const refused = always(badRequest, unsettled.notForHttp)

/** Models are for WebSocket APIs: AWS refuses to make one in an HTTP API, which therefore has none to show or change. */
export const model: Resource = {
  noun: 'Model',
  kind: 'http-model',
  at: MODEL,
  within: [apiLevel],
  missing: unknown(resourceType.model, 'modelId', unknownModel),
  create: {
    value: () => {
      throw refused()
    },
  },
  list: {},
  merge: {},
  remove: {},
}

export const modelTemplateHandlers: Handlers = {
  GetModelTemplate: async (call) => {
    const scope = { call, tree: call.store }
    await requireLevels(scope, [apiLevel])
    throw model.missing(scope)
  },
}
