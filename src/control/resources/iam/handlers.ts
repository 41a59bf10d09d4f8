import type { IdentityIndex } from '../../../identity/identities.ts'
import type { LastUsed } from '../../../identity/last-used.ts'
import type { Handlers } from '../../call.ts'
import { createAccessKey, deleteAccessKey, getAccessKeyLastUsed, listAccessKeys, updateAccessKey } from './access-keys.ts'
import { attachedPolicies } from './attached-policies.ts'
import { ROLES, USERS } from './holders.ts'
import { inlinePolicies } from './inline-policies.ts'
import { createPolicy, deletePolicy, getPolicy, listPolicies } from './policies.ts'
import { listEntitiesForPolicy } from './policy-entities.ts'
import {
  createPolicyVersion,
  deletePolicyVersion,
  getPolicyVersion,
  listPolicyVersions,
  setDefaultPolicyVersion,
} from './policy-versions.ts'
import {
  createRole,
  deleteRole,
  getRole,
  listInstanceProfilesForRole,
  listRoles,
  updateAssumeRolePolicy,
  updateRole,
  updateRoleDescription,
} from './roles.ts'
import { simulateCustomPolicy, simulatePrincipalPolicy } from './simulate.ts'
import { tagHandlers } from './tags.ts'
import { createUser, deleteUser, getUser, listUsers, updateUser } from './users.ts'

export interface IamServices {
  readonly identities: IdentityIndex
  readonly lastUsed: LastUsed
}

/** The operations of the `iam` service that Portico serves, by name. */
export function iamHandlers({ identities, lastUsed }: IamServices): Handlers {
  return {
    CreateUser: createUser,
    GetUser: getUser,
    ListUsers: listUsers,
    UpdateUser: updateUser,
    DeleteUser: deleteUser,
    CreateAccessKey: createAccessKey,
    ListAccessKeys: listAccessKeys,
    UpdateAccessKey: updateAccessKey,
    DeleteAccessKey: deleteAccessKey,
    GetAccessKeyLastUsed: getAccessKeyLastUsed(identities, lastUsed),
    CreateRole: createRole,
    GetRole: getRole,
    ListRoles: listRoles,
    UpdateRole: updateRole,
    UpdateRoleDescription: updateRoleDescription,
    UpdateAssumeRolePolicy: updateAssumeRolePolicy,
    DeleteRole: deleteRole,
    ListInstanceProfilesForRole: listInstanceProfilesForRole,
    CreatePolicy: createPolicy,
    GetPolicy: getPolicy,
    ListPolicies: listPolicies,
    DeletePolicy: deletePolicy,
    ListEntitiesForPolicy: listEntitiesForPolicy,
    CreatePolicyVersion: createPolicyVersion,
    GetPolicyVersion: getPolicyVersion,
    ListPolicyVersions: listPolicyVersions,
    SetDefaultPolicyVersion: setDefaultPolicyVersion,
    DeletePolicyVersion: deletePolicyVersion,
    SimulateCustomPolicy: simulateCustomPolicy,
    SimulatePrincipalPolicy: simulatePrincipalPolicy(identities),
    ...inlinePolicies(USERS),
    ...inlinePolicies(ROLES),
    ...attachedPolicies(USERS),
    ...attachedPolicies(ROLES),
    ...tagHandlers,
  }
}
