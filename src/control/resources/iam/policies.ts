import { createHash } from 'node:crypto'
import { uniqueId } from '../../../identity/credentials.ts'
import { MANAGED_POLICIES } from '../../../identity/managed-policies.ts'
import {
  asAttached,
  asPolicy,
  collectionPath,
  entityPath,
  iamPath,
  KINDS,
  type PolicyValue,
  parsePolicyArn,
  versionPath,
} from '../../../identity/rows.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import type { Reader } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { flag, text } from '../../fields.ts'
import { alreadyExists, deleteConflict, noSuchEntity } from './errors.ts'
import { MAX_NAME, showTags } from './holders.ts'
import { descriptionOf, nameOf, pathOf, tagsOf } from './members.ts'
import { pageOf } from './page.ts'
import { arnOf, findPolicy, ownPolicy } from './policy-arn.ts'
import { documentOf } from './policy-versions.ts'

export const createPolicy: Handler = ({ store, caller, input }) => {
  const name = nameOf(input, 'PolicyName', MAX_NAME.policies)
  const path = pathOf(input)
  const document = documentOf(input)
  const created = Date.now()
  const policy: PolicyValue = {
    name,
    id: uniqueId('ANPA'),
    path,
    arn: `arn:${caller.partition}:iam::${caller.account}:policy${path}${name}`,
    created,
    updated: created,
    tags: tagsOf(input.Tags),
    description: descriptionOf(input),
    defaultVersion: 1,
    lastVersion: 1,
  }
  return store.transact(async (transaction) => {
    const at = entityPath(caller.account, 'policies', name)
    if (await transaction.get(at)) throw alreadyExists(TEXTS.policyExists(name))
    await transaction.put(at, KINDS.policy, policy)
    await transaction.put(versionPath(at, 1), KINDS.version, { version: 1, document, created })
    return { Policy: show(policy, 0) }
  })
}

/** AWS shows the description and tags of one policy, and not in lists. */
function show(policy: PolicyValue, attachments: number, whole = true): Structure {
  const { name, id, path, arn, created, updated, tags, description, defaultVersion } = policy
  return {
    PolicyName: name,
    PolicyId: id,
    Arn: arn,
    Path: path,
    DefaultVersionId: `v${defaultVersion}`,
    AttachmentCount: attachments,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: new Date(created),
    UpdateDate: new Date(updated),
    ...(whole && description !== null ? { Description: description } : null),
    ...(whole ? showTags(tags) : null),
  }
}

/** How many users and roles of the account have each policy, by ARN. */
async function attachments(reader: Reader, account: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (const row of await reader.subtree(iamPath(account), { kind: KINDS.attached })) {
    const { arn } = asAttached(row)
    counts.set(arn, (counts.get(arn) ?? 0) + 1)
  }
  return counts
}

/** A policy of AWS as one of everybody's. */
function managedPolicy(arn: string): PolicyValue {
  const { path = '/', name = '' } = parsePolicyArn(arn) ?? {}
  const id = `ANPA${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`
  const created = Date.UTC(2015, 1, 6, 18, 40)
  return { name, id, path, arn, created, updated: created, tags: [], description: null, defaultVersion: 1, lastVersion: 1 }
}

export const getPolicy: Handler = async (call) => {
  const { store, caller, input } = call
  const arn = arnOf(input)
  const counts = await attachments(store, caller.account)
  const aws = parsePolicyArn(arn)?.account === 'aws'
  const policy = aws ? managedPolicy(arn) : (await findPolicy(store, caller.account, arn))?.policy
  if (!policy) throw noSuchEntity(TEXTS.policyNotFound(arn))
  return { Policy: show(policy, counts.get(arn) ?? 0) }
}

export const listPolicies: Handler = async (call) => {
  const { store, caller, input } = call
  const counts = await attachments(store, caller.account)
  const prefix = text(input.PathPrefix) ?? '/'
  const all = [...(await localPolicies(call)), ...awsPolicies(call)]
  const shown = all.filter(({ arn, path }) => path.startsWith(prefix) && !(flag(input.OnlyAttached) && !counts.has(arn)))
  const none = input.PolicyUsageFilter === 'PermissionsBoundary'
  const sorted = none ? [] : shown.sort((one, other) => (one.arn < other.arn ? -1 : 1))
  return pageOf(
    input,
    sorted,
    ({ arn }) => arn,
    'Policies',
    (policy) => show(policy, counts.get(policy.arn) ?? 0, false),
  )
}

async function localPolicies({ store, caller, input }: Call): Promise<readonly PolicyValue[]> {
  if (input.Scope === 'AWS') return []
  return (await store.children(collectionPath(caller.account, 'policies'), { kind: KINDS.policy })).map(asPolicy)
}

function awsPolicies({ caller, input }: Call): readonly PolicyValue[] {
  if (input.Scope === 'Local') return []
  return MANAGED_POLICIES.map((policy) => managedPolicy(`arn:${caller.partition}:iam::aws:policy${policy}`))
}

export const deletePolicy: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const { at, policy } = await ownPolicy(transaction, call)
    if ((await attachments(transaction, call.caller.account)).has(policy.arn)) throw deleteConflict(TEXTS.policyAttached)
    if ((await transaction.children(`${at}/versions`)).length > 1) throw deleteConflict(TEXTS.versionsFirst)
    await transaction.deleteTree(at)
    return {}
  })
