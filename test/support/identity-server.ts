/** The control plane of API Gateway, IAM and STS over a store of its own, with a clock that the test sets. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APIGateway } from '@aws-sdk/client-api-gateway'
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { iamAccess, openAccess } from '../../src/control/access.ts'
import { createControlHandler } from '../../src/control/handler.ts'
import { createRegistry } from '../../src/control/operations.ts'
import { createApigatewayHandlers } from '../../src/control/resources/apigateway/handlers.ts'
import { createApigatewayv2Handlers } from '../../src/control/resources/apigatewayv2/handlers.ts'
import { iamHandlers } from '../../src/control/resources/iam/handlers.ts'
import { stsHandlers } from '../../src/control/resources/sts/handlers.ts'
import { createLog } from '../../src/core/log.ts'
import type { IdentityIndex } from '../../src/identity/identities.ts'
import { openIdentities } from '../../src/identity/open-identities.ts'
import { apigateway, apigatewayv2, iam, sts } from '../../src/model/services.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export const ROOT: Keys = { accessKeyId: 'root', secretAccessKey: 'a root secret of enough letters'.replaceAll(' ', '-') }

export interface Clients {
  readonly iam: IAM
  readonly sts: STS
  readonly apigateway: APIGateway
  readonly apigatewayv2: ApiGatewayV2
}

export interface IdentityServer {
  readonly url: string
  readonly store: Store
  readonly identities: IdentityIndex
  /** Unmodified SDK clients whose clocks go with the server's. */
  as(keys: Keys): Clients
  /** Moves the clock on. */
  later(ms: number): void
  /** Closes everything and opens it again over the same folder. */
  restart(): Promise<IdentityServer>
  close(): Promise<void>
}

export async function startIdentityServer(
  mode: 'none' | 'iam',
  { folder, offset = 0 }: { readonly folder?: string; readonly offset?: number } = {},
): Promise<IdentityServer> {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'portico-identity-')))
  const log = createLog('error')
  const store = await openSqliteStore({ dataDir, log })
  let ahead = offset
  const now = (): number => Date.now() + ahead
  const root = { account: '000000000000', ...ROOT, anyAccount: mode === 'none' }
  const opened = await openIdentities({ store, log, root, now })
  const { identities, lastUsed } = opened
  const registry = createRegistry([
    { model: apigateway, handlers: createApigatewayHandlers({}) },
    { model: apigatewayv2, handlers: createApigatewayv2Handlers() },
    { model: iam, handlers: iamHandlers({ identities, lastUsed }) },
    { model: sts, handlers: stsHandlers({ identities, now, enforced: mode === 'iam' }) },
  ])
  const access =
    mode === 'none'
      ? openAccess(identities)
      : iamAccess({
          identities,
          arnOf: (path) => identities.policies.holder(path)?.entity.arn,
          now,
          used: ({ accessKeyId, principal }, service, region) =>
            lastUsed.note(principal.account, accessKeyId, { at: now(), service, region }),
        })
  const handler = createControlHandler(registry, { store, log, endpoint: '', access, now })
  const server = createServer((request, response) => void handler(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stop = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
    await opened.close()
    await store.close()
  }
  return {
    url,
    store,
    identities,
    as: (credentials) => {
      const options = { endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1, systemClockOffset: ahead }
      return {
        iam: new IAM(options),
        sts: new STS(options),
        apigateway: new APIGateway(options),
        apigatewayv2: new ApiGatewayV2(options),
      }
    },
    later: (ms) => {
      ahead += ms
    },
    restart: async () => {
      await stop()
      return startIdentityServer(mode, { folder: dataDir, offset: ahead })
    },
    close: async () => {
      await stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

export const allow = (Action: string | readonly string[], Resource = '*', more: object = {}): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
export const deny = (Action: string, Resource = '*'): object => ({ Effect: 'Deny', Action, Resource })

export const trust = (Principal: unknown, more: object = {}): string =>
  policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more })

/** What CreateAccessKey, AssumeRole or GetSessionToken answered, as clients take it. */
export function keysOf(
  given: {
    readonly AccessKeyId?: string | undefined
    readonly SecretAccessKey?: string | undefined
    readonly SessionToken?: string | undefined
  } = {},
): Keys {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = given
  const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
  return SessionToken === undefined ? keys : { ...keys, sessionToken: SessionToken }
}

let users = 0

export interface User extends Clients {
  readonly UserName: string
  readonly arn: string
  readonly keys: Keys
}

/** A new user with one inline policy, if there are statements, and clients that sign as the user. */
export async function userWith(server: IdentityServer, ...statements: readonly object[]): Promise<User> {
  const { iam } = server.as(ROOT)
  const UserName = `user-${++users}`
  await iam.createUser({ UserName })
  if (statements.length > 0) {
    await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument: policy(...statements) })
  }
  const { AccessKey } = await iam.createAccessKey({ UserName })
  const keys = keysOf(AccessKey)
  return { UserName, arn: `arn:aws:iam::000000000000:user/${UserName}`, keys, ...server.as(keys) }
}
