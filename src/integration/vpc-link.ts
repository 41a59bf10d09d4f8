import { configurationError, Fault } from '../exchange/fault.ts'
import { parseLoadBalancerArn } from '../model/load-balancer-arn.ts'
import { UNSETTLED_BACKENDS } from '../model/unsettled-backends.ts'
import { type Address, HttpClientError, type HttpReply, type HttpRequest, type HttpSender } from './client.ts'
import { withStageVariables } from './endpoint-uri.ts'
import type { IntegrationPorts, IntegrationSettings } from './integration.ts'
import type { LoadBalancers } from './load-balancers.ts'
import type { VpcLink } from './private-network.ts'
import type { Upstreams } from './upstreams.ts'

const { execution } = UNSETTLED_BACKENDS

/**
 * How an integration's requests leave: by way of the load balancer behind its VPC link, or straight (rest-api.md 9.8). Stage
 * variables are resolved here; the link is looked at when a request comes, for links come and go without a deployment.
 */
export function senderOf({ integration, stage }: IntegrationSettings, { http, privateNetwork }: IntegrationPorts): HttpSender {
  if (integration.connectionType !== 'VPC_LINK') return http
  const { accountId, region, stageVariables } = stage
  const { links, loadBalancers } = privateNetwork
  const { connectionId, integrationTarget } = integration
  const id = withStageVariables(connectionId ?? '', stageVariables)
  let known: { readonly link: VpcLink | undefined; readonly upstreams: Upstreams } | null = null
  return {
    async request(request) {
      const link = links.find(accountId, region, id)
      // A link that changed is another object.
      if (known === null || known.link !== link)
        known = { link, upstreams: behind(namesOf(link, id, integrationTarget), loadBalancers) }
      return balanced(http, request, known.upstreams)
    },
  }
}

/** Throws Fault where the operator set none of the names. */
function behind(names: readonly string[], loadBalancers: LoadBalancers): Upstreams {
  const upstreams = loadBalancers.find(names)
  if (!upstreams) throw new Fault('networkError', { log: execution.noUpstreams(names) })
  return upstreams
}

/** A target of the integration's own goes with a link of V2, which has none (rest-api.md 9.8 [D]). Throws Fault for a link of no use. */
function namesOf(link: VpcLink | undefined, id: string, target: string | null = null): readonly string[] {
  if (!link || (target && link.version !== 'V2')) throw configurationError(execution.noLink(id))
  if (target) return [...loadBalancerNames(target), id, link.name]
  if (link.targetArn === null) throw configurationError(execution.failedLink(id))
  return [...loadBalancerNames(link.targetArn), id, link.name]
}

function loadBalancerNames(arn: string): readonly string[] {
  const { loadBalancer, name } = parseLoadBalancerArn(arn) ?? {}
  return loadBalancer === undefined || name === undefined ? [arn] : [arn, loadBalancer, name]
}

/** The request as it goes to one address; what it is for stays what it was. */
const connected = (request: HttpRequest, connect: Address): HttpRequest => ({ ...request, connect })

/**
 * One upstream after another, as long as none took the connection. A request that has left is never sent twice. `toward` makes a new
 * request of one for an address. Throws HttpClientError.
 */
export async function balanced(
  http: HttpSender,
  request: HttpRequest,
  upstreams: Upstreams,
  toward: (request: HttpRequest, address: Address) => HttpRequest = connected,
): Promise<HttpReply> {
  const deadline = performance.now() + request.timeoutMs
  let failure = new HttpClientError('network', 'There is no upstream')
  for (const upstream of upstreams.inTurn()) {
    const timeoutMs = Math.max(1, deadline - performance.now())
    try {
      const reply = await http.request({ ...toward(request, upstream.address), timeoutMs })
      upstreams.note(upstream, true)
      return reply
    } catch (error) {
      if (!isRefusal(error)) throw error
      upstreams.note(upstream, false)
      failure = error
    }
  }
  throw failure
}

/** Nobody took the connection; a TLS handshake that fails was taken. */
const isRefusal = (error: unknown): error is HttpClientError =>
  error instanceof HttpClientError && error.unsent && error.failure === 'network'
