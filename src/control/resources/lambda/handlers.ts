import type { Handlers } from '../../call.ts'
import { getAccountSettings } from './account.ts'
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from './aliases.ts'
import { deleteFunctionConcurrency, getFunctionConcurrency, putFunctionConcurrency } from './concurrency.ts'
import { createFunction } from './create-function.ts'
import { deleteFunction } from './delete-function.ts'
import { getFunctionCodeSigningConfig, getFunctionRecursionConfig, getRuntimeManagementConfig } from './fixed-settings.ts'
import { invoke, invokeWithResponseStream } from './invoke.ts'
import { addPermission, getPolicy, removePermission } from './permissions.ts'
import { getFunction, getFunctionConfiguration, listFunctions } from './read-functions.ts'
import type { LambdaServices } from './runtime.ts'
import { listTags, tagResource, untagResource } from './tags.ts'
import { updateFunctionCode, updateFunctionConfiguration } from './update-function.ts'
import { listVersionsByFunction, publishVersion } from './versions.ts'

/** The operations of the `lambda` service that Portico serves, by name. */
export function lambdaHandlers(services: LambdaServices): Handlers {
  return {
    CreateFunction: createFunction(services),
    GetFunction: getFunction(services),
    GetFunctionConfiguration: getFunctionConfiguration,
    ListFunctions: listFunctions,
    UpdateFunctionCode: updateFunctionCode(services),
    UpdateFunctionConfiguration: updateFunctionConfiguration,
    DeleteFunction: deleteFunction,
    PublishVersion: publishVersion,
    ListVersionsByFunction: listVersionsByFunction,
    CreateAlias: createAlias,
    GetAlias: getAlias,
    ListAliases: listAliases,
    UpdateAlias: updateAlias,
    DeleteAlias: deleteAlias,
    AddPermission: addPermission,
    RemovePermission: removePermission,
    GetPolicy: getPolicy,
    PutFunctionConcurrency: putFunctionConcurrency,
    GetFunctionConcurrency: getFunctionConcurrency,
    DeleteFunctionConcurrency: deleteFunctionConcurrency,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTags: listTags,
    Invoke: invoke(services),
    InvokeWithResponseStream: invokeWithResponseStream(services),
    GetAccountSettings: getAccountSettings,
    GetFunctionCodeSigningConfig: getFunctionCodeSigningConfig,
    GetFunctionRecursionConfig: getFunctionRecursionConfig,
    GetRuntimeManagementConfig: getRuntimeManagementConfig,
  }
}
