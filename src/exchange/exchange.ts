import type { Decision } from '../auth/iam-policy.ts'
import type { AccessKey } from '../auth/identity.ts'
import type { HeaderList } from '../core/headers.ts'
import type { ContextVariables } from './context-variables.ts'
import type { ExecutionLog } from './execution-log.ts'
import type { KeyAccess } from './key-access.ts'
import type { QueryString } from './query-string.ts'

/** The request as the edge read it: whole, within limits, its path already split into stage and rest. */
export interface GatewayRequest {
  /** The method that routes: X-HTTP-Method-Override's if the client sent it. */
  readonly method: string
  /** Below the stage, percent-encoding as sent: `/pets/1%2B2`. Leading duplicate slashes collapsed, a trailing slash kept. */
  readonly path: string
  /** $context.path: with the stage, as sent. */
  readonly requestPath: string
  /** The path of Lambda events where a custom domain's base path makes it another than `path`; null or absent: `path`. */
  readonly eventPath?: string | null
  /** Without `?`, as sent. */
  readonly rawQuery: string
  /** Parsed on first use. */
  readonly query: QueryString
  /** As received, less what AWS drops on the way in; names keep their casing. */
  readonly headers: HeaderList
  /** Whole; empty when there is none. Content-Encoding already undone where the API asks for it. */
  readonly body: Buffer
  readonly host: string
  readonly sourceIp: string
  readonly receivedAt: number
  /** As it came over the wire, for signatures; null or absent: it did not. */
  readonly wire?: WireRequest | null
  /** A test (TestInvokeMethod): there is no client and no front end whose headers an event would show. */
  readonly simulated?: true
  /** A parameter mapping of an HTTP API put `path` in place of the client's (http-api.md 7 [D]). */
  readonly pathMapped?: boolean
}

/** A request before the gateway took anything away or undid it. */
export interface WireRequest {
  /** The one sent, whatever X-HTTP-Method-Override says. */
  readonly method: string
  /** With the stage, or whatever else names the API. */
  readonly path: string
  /** Without `?`. */
  readonly query: string
  /** Flat name, value...: all of them. */
  readonly headers: readonly string[]
  /** Content-Encoding not undone. */
  readonly body: Buffer
}

/** What the route match found. Values are percent-encoded as sent. */
export interface Match {
  readonly pathParameters: Readonly<Record<string, string>>
}

/** The call to the backend, as the integration request step leaves it. */
export interface OutboundRequest {
  /** Overrides from parameter mapping and templates, applied by the integration's own rules. */
  readonly headers: HeaderList
  /** Mapped query parameters, in order; a name may repeat. */
  readonly query: readonly (readonly [string, string])[]
  /** Values for `{name}` in the integration URI. */
  readonly path: Readonly<Record<string, string>>
  body: Buffer
  /** The content type the body has after mapping; null when nothing says. */
  contentType: string | null
}

/** A backend call under way. */
export interface UpstreamCall {
  /** Ends the call now: whoever waited for it has gone. Harmless when it is over. */
  cancel(): void
}

/** How one part of access control went, for `$context.authenticate.*` and `$context.authorize.*` of access logs (vtl-and-context.md 10.1 [D]). */
export interface AccessAttempt {
  /** ms. */
  readonly latency: number
  /** 200, or the status of the refusal; its message. */
  readonly status: number
  readonly error: string | null
}

/** How an authorizer's call went, for `$context.authorizer.*` of access logs (vtl-and-context.md 10.1 [D]). */
export interface AuthorizerAttempt {
  /** ms in all, and ms that its function took; null: no function was asked. */
  readonly latency: number
  readonly integrationLatency: number | null
  /** Lambda's own status and request id. */
  readonly integrationStatus: number | null
  readonly requestId: string | null
  /** What the authorizer means for the client: 200, or the status of its refusal; the refusal's message. */
  readonly status: number
  readonly error: string | null
}

/** Who signed a request, and what their own policies let them do. */
export interface Caller {
  readonly accessKey: AccessKey
  /** `lambda:InvokeFunction` on an ARN, with this request's condition keys. */
  readonly decide: (action: string, resource: string) => Decision
}

/** One request on its way through the steps. Fields are written by the step that their comment names, and read after it. */
export interface Exchange {
  readonly request: GatewayRequest
  readonly match: Match
  readonly context: ContextVariables
  /** null unless someone listens (TestInvokeMethod, execution logging). */
  readonly log: ExecutionLog | null
  /** integration-request. Proxy integrations get the mapped parameters too; they decide what to do with them. */
  outbound: OutboundRequest | null
  /** integrations: ms the backend took; null for MOCK and for requests that never got there. */
  integrationLatency: number | null
  /** integrations: the backend's own status and request id, for $context.integration.* and access logs. */
  integrationStatus: number | null
  integrationRequestId: string | null
  /** integrations: what the code of a function behind a proxy answered; absent for all others, whose backend's status is the only one. */
  functionStatus?: number | null
  /** integrations: set while a backend call is under way; the edge cancels it when its client goes away. */
  upstream?: UpstreamCall | null
  /** iam: who signed. Absent where no signature was asked for. */
  caller?: Caller | null
  /** iam: whose signature it is, and whether they may. Absent where no signature was asked for, or it was not believed. */
  authenticateAttempt?: AccessAttempt | null
  authorizeAttempt?: AccessAttempt | null
  /** authorizer: absent where none was asked. */
  authorizerAttempt?: AuthorizerAttempt | null
  /** response-cache: `miss` as soon as the backend is asked. Absent where nothing of the method is cached. */
  cacheResult?: 'hit' | 'miss' | null
  /** api-key: absent where the method asks for no key. */
  keyAccess?: KeyAccess | null
}
