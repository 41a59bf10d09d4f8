import { badRequest } from '../../model/errors.ts'
import type { Output } from '../../model/shape.ts'
import { UNSETTLED_SDK } from '../../model/unsettled-sdk.ts'
import { generateSdk, isSdkType, SDK_IDS } from '../../sdk/sdks.ts'
import type { Call, Handlers } from '../call.ts'
import { textEntries, toJson } from '../fields.ts'
import { deployedApi } from './deployed-api.ts'

export const getSdkHandlers: Handlers = { GetSdk: generated }

/** A client of a stage's API as it was deployed ([D] control-plane.md 18). The same deployment makes the same bytes. */
async function generated(call: Call): Promise<Output> {
  const { definition, deployedAt, stageName } = await deployedApi({ call, tree: call.store })
  const sdkType = String(call.input.sdkType)
  if (!isSdkType(sdkType)) throw badRequest(UNSETTLED_SDK.noGenerator(sdkType, SDK_IDS))
  const parameters = new Map(textEntries(toJson(call.input.parameters)))
  const packageName = parameters.get('packageName')
  if (packageName !== undefined && !/^[a-z][a-z0-9_]{0,63}$/.test(packageName)) throw badRequest(UNSETTLED_SDK.invalidPackageName)
  const mtime = new Date(deployedAt)
  const address = { invokeUrl: invokeUrl(call, stageName), region: call.caller.region }
  const body = await generateSdk(definition, { sdkType, address, parameters, mtime })
  if (!body) throw badRequest(UNSETTLED_SDK.tooLong)
  return {
    contentType: 'application/octet-stream',
    contentDisposition: `attachment; filename="${UNSETTLED_SDK.fileName(sdkType, mtime)}"`,
    body,
  }
}

/** By path and not by host: a name below localhost is not known everywhere. A control plane alone serves no API; AWS does. */
function invokeUrl({ endpoint, input, caller }: Call, stageName: string): string {
  const apiId = String(input.restApiId)
  if (endpoint !== '') return `${endpoint}/_aws/execute-api/${apiId}/${stageName}`
  return `https://${apiId}.execute-api.${caller.region}.amazonaws.com/${stageName}`
}
