/** Rows and settings as the principals that they make. */
import type { Principal } from '../auth/identity.ts'
import type { RoleValue, UserValue } from './rows.ts'

export function rootPrincipal(account: string, partition = 'aws'): Principal {
  const arn = `arn:${partition}:iam::${account}:root`
  return { type: 'Account', account, arn, userId: account, userName: null, principalArn: arn }
}

export function userPrincipal(account: string, { arn, id, name }: UserValue): Principal {
  return { type: 'User', account, arn, userId: id, userName: name, principalArn: arn }
}

export function sessionPrincipal(account: string, role: RoleValue, sessionName: string): Principal {
  const { id, name, arn: principalArn } = role
  const partition = principalArn.split(':', 2)[1] ?? 'aws'
  const arn = `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`
  return { type: 'AssumedRole', account, arn, userId: `${id}:${sessionName}`, userName: null, principalArn }
}
