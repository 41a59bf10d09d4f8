import type { JsonObject } from '../../core/json.ts'
import { notFound } from '../../model/errors.ts'
import { UNSETTLED } from '../../model/unsettled.ts'
import type { Handlers } from '../call.ts'
import { shown } from '../crud.ts'
import { page } from '../page.ts'

/** What GetSdk can make, and what each may be told. Of AWS's six (control-plane.md 18 [D]) it is one; docs/limits.md says so. */
const SDK_TYPES: readonly JsonObject[] = [
  {
    id: 'javascript',
    friendlyName: 'JavaScript',
    description: 'ES module with TypeScript declarations',
    configurationProperties: [],
  },
  {
    id: 'python',
    friendlyName: 'Python',
    description: 'Package with type hints',
    configurationProperties: [
      {
        name: 'packageName',
        friendlyName: 'Package name',
        description: 'Name of the Python package. Defaults to that of the API, with _api at its end',
        required: false,
      },
    ],
  },
]

export const sdkTypeHandlers: Handlers = {
  GetSdkTypes: async (call) => {
    const { items, position } = page(SDK_TYPES, (type) => String(type.id), call.input)
    return shown({ call, tree: call.store }, position === undefined ? { items } : { items, position })
  },
  GetSdkType: async (call) => {
    const type = SDK_TYPES.find(({ id }) => id === call.input.id)
    if (!type) throw notFound(UNSETTLED.control.unknownSdkType)
    return shown({ call, tree: call.store }, type)
  },
}
