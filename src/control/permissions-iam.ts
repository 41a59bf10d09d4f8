import { parseArn } from '../core/arn.ts'
import { type Collection, entityPath } from '../identity/rows.ts'
import { text } from './fields.ts'
import type { Permission, PermissionRequest } from './permission.ts'

const NOUNS: Readonly<Record<Collection, string>> = { users: 'user', roles: 'role', policies: 'policy' }
/** What users may do to themselves without naming themselves. */
const OWN: ReadonlySet<string> = new Set(['GetUser', 'CreateAccessKey', 'ListAccessKeys', 'UpdateAccessKey', 'DeleteAccessKey'])

/** IAM's resources are users, roles and policies by their whole ARN, path and all. */
export function iamPermission(request: PermissionRequest): Permission {
  const { operation, input } = request
  const action = `iam:${operation.name}`
  const policy = text(input.PolicyArn)
  const keys = policy === undefined ? null : { keys: new Map([['iam:policyarn', policy]]) }
  return { action, resource: resourceOf(request) ?? policy ?? text(input.PolicySourceArn) ?? '*', ...keys }
}

function resourceOf({ operation: { name }, input, caller, arnOf }: PermissionRequest): string | undefined {
  const user = text(input.UserName)
  const role = text(input.RoleName)
  // Listing what hangs on one thing asks for that thing; listing all asks for everything.
  if (user !== undefined) return entityArn('users', user)
  if (role !== undefined) return entityArn('roles', role)
  if (OWN.has(name) && caller.principal.type === 'User') return caller.principal.arn
  return name === 'CreatePolicy' ? entityArn('policies', text(input.PolicyName) ?? '') : undefined

  function entityArn(collection: Collection, entity: string): string {
    const standing = arnOf(entityPath(caller.account, collection, entity))
    if (standing !== undefined && parseArn(standing)) return standing
    return `arn:${caller.partition}:iam::${caller.account}:${NOUNS[collection]}${text(input.Path) ?? '/'}${entity}`
  }
}
