import type { Handler, Handlers } from '../call.ts'
import { pathOf } from '../resource.ts'
import { stage } from '../resources/apigateway/stage.ts'

/** Of which stage; API ids are unique in the process. */
export interface FlushedStage {
  readonly restApiId: string
  readonly stageName: string
}

/** Empties what a stage has cached: responses, or the answers of its authorizers. Resolves once nothing old is served any more. */
export type FlushStage = (what: 'responses' | 'authorizers', stage: FlushedStage) => Promise<void> | void

/** auth-throttle-cache.md [D]: both answer 202, once the stage is known to exist. */
export function flushHandlers(flush: FlushStage): Handlers {
  return { FlushStageCache: flushing(flush, 'responses'), FlushStageAuthorizersCache: flushing(flush, 'authorizers') }
}

function flushing(flush: FlushStage, what: Parameters<FlushStage>[0]): Handler {
  return async (call) => {
    const scope = { call, tree: call.store }
    if (!(await scope.tree.get(pathOf(scope, stage.at)))) throw stage.missing(scope)
    await flush(what, { restApiId: String(call.input.restApiId), stageName: String(call.input.stageName) })
    return {}
  }
}
