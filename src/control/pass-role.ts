/** Who gives a role to a service must be allowed to pass it ([D] iam:PassRole): the service then acts as the role for everyone. */
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import type { Store, Transaction } from '../store/store.ts'

interface Played {
  readonly service: string
  role(value: JsonObject): Json | undefined
}

const API_GATEWAY = 'apigateway.amazonaws.com'
/** The rows that hold roles, and who plays them. Frozen copies of these were asked about when they were written first. */
const ROLES: ReadonlyMap<string, Played> = new Map<string, Played>([
  ['account', { service: API_GATEWAY, role: ({ cloudwatchRoleArn }) => cloudwatchRoleArn }],
  ['authorizer', { service: API_GATEWAY, role: ({ authorizerCredentials }) => authorizerCredentials }],
  [
    'function',
    {
      service: 'lambda.amazonaws.com',
      role: ({ configuration }) => (isJsonObject(configuration) ? configuration.role : undefined),
    },
  ],
  ['http-authorizer', { service: API_GATEWAY, role: ({ authorizerCredentialsArn }) => authorizerCredentialsArn }],
  ['http-integration', { service: API_GATEWAY, role: ({ credentialsArn }) => credentialsArn }],
  ['integration', { service: API_GATEWAY, role: ({ credentials }) => credentials }],
])

/** `store`, asking `pass` of every role that a write gives to a service and that its row did not have before. */
export function guardRoles(store: Store, pass: (role: string, service: string) => void): Store {
  return {
    get: (path) => store.get(path),
    subtree: (path, options) => store.subtree(path, options),
    children: (path, options) => store.children(path, options),
    scan: (kind) => store.scan(kind),
    watch: (listener) => store.watch(listener),
    close: () => store.close(),
    transact: (work) => store.transact((transaction) => work(guarded(transaction, pass))),
  }
}

function guarded(transaction: Transaction, pass: (role: string, service: string) => void): Transaction {
  return {
    get: (path) => transaction.get(path),
    subtree: (path, options) => transaction.subtree(path, options),
    children: (path, options) => transaction.children(path, options),
    deleteTree: (path) => transaction.deleteTree(path),
    async put(path, kind, value, expect) {
      const played = ROLES.get(kind)
      const role = played?.role(value)
      if (played && typeof role === 'string' && role !== '') {
        const standing = await transaction.get(path)
        // What is known only when a request comes could be any role.
        if (!standing || played.role(standing.value) !== role) pass(role.includes('${') ? '*' : role, played.service)
      }
      return transaction.put(path, kind, value, expect)
    },
  }
}
