import type { Handlers } from '../../call.ts'
import {
  adminConfirmSignUp,
  adminCreateUser,
  adminDeleteUser,
  adminDisableUser,
  adminEnableUser,
  adminGetUser,
  adminSetUserPassword,
  adminUserGlobalSignOut,
} from './admin-users.ts'
import {
  createUserPoolClient,
  deleteUserPoolClient,
  describeUserPoolClient,
  listUserPoolClients,
  updateUserPoolClient,
} from './clients.ts'
import { createUserPoolDomain, deleteUserPoolDomain, describeUserPoolDomain } from './domains.ts'
import { adminResetUserPassword, confirmForgotPassword, forgotPassword } from './forgotten-password.ts'
import {
  adminAddUserToGroup,
  adminListGroupsForUser,
  adminRemoveUserFromGroup,
  createGroup,
  deleteGroup,
  getGroup,
  listGroups,
  listUsersInGroup,
  updateGroup,
} from './groups.ts'
import { adminInitiateAuth, initiateAuth } from './initiate-auth.ts'
import { listUsers } from './list-users.ts'
import { getTokensFromRefreshToken, revokeToken } from './refresh.ts'
import {
  createResourceServer,
  deleteResourceServer,
  describeResourceServer,
  listResourceServers,
  updateResourceServer,
} from './resource-servers.ts'
import { adminRespondToAuthChallenge, respondToAuthChallenge } from './respond.ts'
import { changePassword, deleteUser, getUser, globalSignOut } from './self-service.ts'
import type { CognitoServices } from './services.ts'
import { confirmSignUp, resendConfirmationCode, signUp } from './sign-up.ts'
import { listTagsForResource, tagResource, untagResource } from './tags.ts'
import {
  adminDeleteUserAttributes,
  adminUpdateUserAttributes,
  deleteUserAttributes,
  updateUserAttributes,
} from './user-attributes.ts'
import {
  addCustomAttributes,
  createUserPool,
  deleteUserPool,
  describeUserPool,
  getUserPoolMfaConfig,
  listUserPools,
  updateUserPool,
} from './user-pools.ts'

/** The operations of `cognito-idp` that Portico serves, by name. */
export function cognitoHandlers(services: CognitoServices): Handlers {
  return {
    AddCustomAttributes: addCustomAttributes,
    AdminAddUserToGroup: adminAddUserToGroup,
    AdminConfirmSignUp: adminConfirmSignUp,
    AdminCreateUser: adminCreateUser(services),
    AdminDeleteUser: adminDeleteUser,
    AdminDeleteUserAttributes: adminDeleteUserAttributes,
    AdminDisableUser: adminDisableUser,
    AdminEnableUser: adminEnableUser,
    AdminGetUser: adminGetUser,
    AdminInitiateAuth: adminInitiateAuth(services),
    AdminListGroupsForUser: adminListGroupsForUser,
    AdminRemoveUserFromGroup: adminRemoveUserFromGroup,
    AdminResetUserPassword: adminResetUserPassword(services),
    AdminRespondToAuthChallenge: adminRespondToAuthChallenge(services),
    AdminSetUserPassword: adminSetUserPassword(services),
    AdminUpdateUserAttributes: adminUpdateUserAttributes,
    AdminUserGlobalSignOut: adminUserGlobalSignOut,
    ChangePassword: changePassword(services),
    ConfirmForgotPassword: confirmForgotPassword(services),
    ConfirmSignUp: confirmSignUp(services),
    CreateGroup: createGroup,
    CreateResourceServer: createResourceServer,
    CreateUserPool: createUserPool,
    CreateUserPoolClient: createUserPoolClient,
    CreateUserPoolDomain: createUserPoolDomain,
    DeleteGroup: deleteGroup,
    DeleteResourceServer: deleteResourceServer,
    DeleteUser: deleteUser(services),
    DeleteUserAttributes: deleteUserAttributes(services),
    DeleteUserPool: deleteUserPool,
    DeleteUserPoolClient: deleteUserPoolClient,
    DeleteUserPoolDomain: deleteUserPoolDomain,
    DescribeResourceServer: describeResourceServer,
    DescribeUserPool: describeUserPool,
    DescribeUserPoolClient: describeUserPoolClient,
    DescribeUserPoolDomain: describeUserPoolDomain,
    ForgotPassword: forgotPassword(services),
    GetGroup: getGroup,
    GetTokensFromRefreshToken: getTokensFromRefreshToken(services),
    GetUser: getUser(services),
    GetUserPoolMfaConfig: getUserPoolMfaConfig,
    GlobalSignOut: globalSignOut(services),
    InitiateAuth: initiateAuth(services),
    ListGroups: listGroups,
    ListResourceServers: listResourceServers,
    ListTagsForResource: listTagsForResource,
    ListUserPoolClients: listUserPoolClients,
    ListUserPools: listUserPools,
    ListUsers: listUsers,
    ListUsersInGroup: listUsersInGroup,
    ResendConfirmationCode: resendConfirmationCode(services),
    RespondToAuthChallenge: respondToAuthChallenge(services),
    RevokeToken: revokeToken,
    SignUp: signUp(services),
    TagResource: tagResource,
    UntagResource: untagResource,
    UpdateGroup: updateGroup,
    UpdateResourceServer: updateResourceServer,
    UpdateUserAttributes: updateUserAttributes(services),
    UpdateUserPool: updateUserPool,
    UpdateUserPoolClient: updateUserPoolClient,
  }
}
