import type { MethodContext, StageContext } from '../exchange/context-variables.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Reply } from '../exchange/reply.ts'
import type { LambdaInvoker } from '../lambda/invocation.ts'
import type { IntegrationSnapshot } from '../model/snapshot.ts'
import type { AwsClient } from './aws-client.ts'
import type { ClientCertificate, HttpClient } from './client.ts'
import type { PrivateNetwork } from './private-network.ts'

/** A backend's answer, before the integration response shapes it (proxy types: as it goes to the client). */
export interface BackendReply extends Reply {
  /**
   * The text that selectionPattern is matched against: the status of an HTTP or AWS service answer, the statusCode of MOCK,
   * the errorMessage of a Lambda function error; null when Lambda succeeded.
   */
  readonly subject: string | null
  /** What response templates and mappings see as the body where it is not `body`: MOCK shows them the request's (9.7 [S]). */
  readonly templateInput?: Buffer
}

export interface Backend {
  /** Throws Fault. Writes exchange.integrationLatency, integrationStatus and integrationRequestId. */
  call(exchange: Exchange): Promise<BackendReply>
}

/** What an integration type gets once, when its method is compiled. */
export interface IntegrationSettings {
  readonly integration: IntegrationSnapshot
  readonly stage: StageContext
  readonly method: MethodContext & { readonly httpMethod: string }
  readonly binaryMediaTypes: readonly string[]
  /** What HTTP backends are shown that ask who calls ([D] rest-api.md 9.8). */
  readonly clientCertificate?: ClientCertificate | null
}

/** What integrations reach the world through. */
export interface IntegrationPorts {
  readonly lambda: LambdaInvoker
  readonly http: HttpClient
  readonly aws: AwsClient
  readonly privateNetwork: PrivateNetwork
}
