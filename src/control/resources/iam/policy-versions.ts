import { managedDocument } from '../../../identity/managed-policies.ts'
import { asVersion, KINDS, type PolicyVersionValue, parsePolicyArn, versionPath } from '../../../identity/rows.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import type { Reader } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { flag, text } from '../../fields.ts'
import { deleteConflict, invalidInput, noSuchEntity, quotaExceeded } from './errors.ts'
import { showDocument } from './holders.ts'
import { pageOf } from './page.ts'
import { arnOf, type FoundPolicy, findPolicy, ownPolicy } from './policy-arn.ts'
import { checkIdentityPolicy, policySize } from './policy-document.ts'

/** [D] IAM quotas. */
const MAX_VERSIONS = 5
const MAX_SIZE = 6144

/** `PolicyDocument` of a managed policy. Throws MalformedPolicyDocument and LimitExceeded. */
export function documentOf(input: Structure): string {
  const document = text(input.PolicyDocument) ?? ''
  checkIdentityPolicy(document)
  if (policySize(document) > MAX_SIZE) throw quotaExceeded(TEXTS.quota('PolicySize', MAX_SIZE))
  return document
}

function show({ version, created }: PolicyVersionValue, defaultVersion: number): Structure {
  return { VersionId: `v${version}`, IsDefaultVersion: version === defaultVersion, CreateDate: new Date(created) }
}

export const createPolicyVersion: Handler = (call) => {
  const document = documentOf(call.input)
  return call.store.transact(async (transaction) => {
    const { at, policy } = await ownPolicy(transaction, call)
    if ((await transaction.children(`${at}/versions`)).length >= MAX_VERSIONS) throw quotaExceeded(TEXTS.tooManyVersions)
    const version = { version: policy.lastVersion + 1, document, created: Date.now() }
    const defaultVersion = flag(call.input.SetAsDefault) ? version.version : policy.defaultVersion
    await transaction.put(versionPath(at, version.version), KINDS.version, version)
    const changed = { ...policy, lastVersion: version.version, defaultVersion, updated: version.created }
    await transaction.put(at, KINDS.policy, changed)
    return { PolicyVersion: show(version, defaultVersion) }
  })
}

interface FoundVersion extends FoundPolicy {
  readonly version: PolicyVersionValue
  readonly path: string
}

async function findVersion(reader: Reader, call: Call): Promise<FoundVersion> {
  const id = text(call.input.VersionId) ?? ''
  if (!/^v[1-9]\d{0,9}(?:\.\d+)?$/.test(id)) throw invalidInput(TEXTS.versionNotFound(arnOf(call.input), id))
  const found = await ownPolicy(reader, call)
  const path = versionPath(found.at, Number(id.slice(1)))
  const row = await reader.get(path)
  if (!row) throw noSuchEntity(TEXTS.versionNotFound(found.policy.arn, id))
  return { ...found, version: asVersion(row), path }
}

export const getPolicyVersion: Handler = async (call) => {
  const arn = arnOf(call.input)
  const aws = parsePolicyArn(arn)
  if (aws?.account === 'aws') {
    const id = text(call.input.VersionId) ?? ''
    if (id !== 'v1') throw noSuchEntity(TEXTS.versionNotFound(arn, id))
    const Document = showDocument(JSON.stringify(managedDocument(aws.path + aws.name)))
    return { PolicyVersion: { ...AWS_VERSION, Document } }
  }
  const { version, policy } = await findVersion(call.store, call)
  return { PolicyVersion: { ...show(version, policy.defaultVersion), Document: showDocument(version.document) } }
}

const AWS_VERSION: Structure = show({ version: 1, document: '', created: Date.UTC(2015, 1, 6, 18, 40) }, 1)

/** Newest first, as at AWS. */
export const listPolicyVersions: Handler = async (call) => {
  const { store, caller, input } = call
  const arn = arnOf(input)
  if (parsePolicyArn(arn)?.account === 'aws') return { Versions: [AWS_VERSION], IsTruncated: false }
  const found = await findPolicy(store, caller.account, arn)
  if (!found) throw noSuchEntity(TEXTS.policyNotFound(arn))
  const versions = (await store.children(`${found.at}/versions`)).map(asVersion).sort((one, other) => other.version - one.version)
  return pageOf(
    input,
    versions,
    // Falls as versions rise, so that markers of an ascending list fit.
    ({ version }) => String(Number.MAX_SAFE_INTEGER - version),
    'Versions',
    (version) => show(version, found.policy.defaultVersion),
  )
}

export const setDefaultPolicyVersion: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const { at, policy, version } = await findVersion(transaction, call)
    await transaction.put(at, KINDS.policy, { ...policy, defaultVersion: version.version, updated: Date.now() })
    return {}
  })

export const deletePolicyVersion: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const { path, policy, version } = await findVersion(transaction, call)
    if (version.version === policy.defaultVersion) throw deleteConflict(TEXTS.defaultVersion)
    await transaction.deleteTree(path)
    return {}
  })
