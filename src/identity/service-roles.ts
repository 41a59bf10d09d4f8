import type { Credentials } from '../auth/sigv4.ts'
import { parseArn } from '../core/arn.ts'
import type { IdentityIndex } from './identities.ts'
import { entityPath } from './rows.ts'
import { askTrust } from './trust.ts'

const HOUR_MS = 3_600_000

/** The credentials of a role that `apigateway.amazonaws.com` may play; undefined: there is none. */
export function integrationRole(identities: IdentityIndex): (roleArn: string | null) => Credentials | undefined {
  return (roleArn) =>
    playArn(identities, roleArn, { service: 'apigateway.amazonaws.com', sessionName: 'apigateway', lifetimeMs: HOUR_MS })
}

/** Those of a function's role: a sandbox keeps them for life, so they last as long as the process. */
export function functionRole(
  identities: IdentityIndex,
): (fn: { readonly name: string }, configuration: { readonly role: string }) => Credentials | null {
  return ({ name }, { role }) =>
    playArn(identities, role, { service: 'lambda.amazonaws.com', sessionName: name, lifetimeMs: null }) ?? null
}

interface Player {
  readonly service: string
  readonly sessionName: string
  readonly lifetimeMs: number | null
}

function playArn(identities: IdentityIndex, roleArn: string | null, player: Player): Credentials | undefined {
  const { account = '', resource = '' } = parseArn(roleArn ?? '') ?? {}
  const role = entityPath(account, 'roles', resource.slice(resource.lastIndexOf('/') + 1))
  const keys = (key: string): string | undefined => (key === 'aws:sourceaccount' ? account : undefined)
  const principal = { names: [], account: null, service: player.service }
  return identities.play({ ...player, role }, (value) => {
    return value.arn === roleArn && askTrust(value, { action: 'sts:AssumeRole', principal, keys }).decision === 'allow'
  })
}
