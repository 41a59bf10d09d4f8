import { parseArn } from '../core/arn.ts'
import { Fault } from '../exchange/fault.ts'
import { parseLoadBalancerArn } from '../model/load-balancer-arn.ts'
import { UNSETTLED_BACKENDS } from '../model/unsettled-backends.ts'
import type { Address, HttpRequest, HttpSender } from './client.ts'
import { withStageVariables } from './endpoint-uri.ts'
import type { HttpIntegrationSettings } from './http-api-integration.ts'
import type { IntegrationPorts } from './integration.ts'
import type { LoadBalancers } from './load-balancers.ts'
import type { VpcLink } from './private-network.ts'
import type { Upstreams } from './upstreams.ts'
import { balanced } from './vpc-link.ts'

const { noLink, noUpstreams } = UNSETTLED_BACKENDS.execution

/**
 * How the requests of a private integration leave (http-api.md 6 [D]): to what the operator says is behind the listener or the Cloud Map
 * service that the integration names, by way of a VPC link that must be there when a request comes. The sender chooses the origin of each
 * request, and its Host too where the request names none. Throws Fault and HttpClientError.
 */
export function privateSenderOf(
  { integration, stage }: HttpIntegrationSettings,
  { http, privateNetwork: { links, loadBalancers } }: IntegrationPorts,
): HttpSender {
  const { accountId, region, stageVariables } = stage
  const id = withStageVariables(integration.connectionId ?? '', stageVariables)
  const targets = targetNames(withStageVariables(integration.integrationUri ?? '', stageVariables))
  const toward = integration.serverNameToVerify === null ? plain : secured(integration.serverNameToVerify)
  let known: { readonly link: VpcLink; readonly upstreams: Upstreams } | null = null
  return {
    async request(request) {
      const link = links.find(accountId, region, id)
      if (link?.version !== 'V2') throw unreachable(noLink(id))
      // A link that changed is another object.
      if (known?.link !== link) known = { link, upstreams: behind([...targets, id, link.name], loadBalancers) }
      return balanced(http, request, known.upstreams, toward)
    },
  }
}

function behind(names: readonly string[], loadBalancers: LoadBalancers): Upstreams {
  const upstreams = loadBalancers.find(names)
  if (!upstreams) throw unreachable(noUpstreams(names))
  return upstreams
}

/** HTTP APIs have no execution log: `$context.integrationErrorMessage` is where an operator finds the reason. */
const unreachable = (reason: string): Fault => new Fault('networkError', { log: reason, integrationError: reason })

/** What an operator may call the target by: the more exact names first. */
function targetNames(uri: string): readonly string[] {
  const { loadBalancer, name } = parseLoadBalancerArn(uri) ?? {}
  if (loadBalancer !== undefined && name !== undefined) return [uri, loadBalancer, name]
  const service = uri.split('?', 1)[0] ?? ''
  const { service: owner, resource } = parseArn(service) ?? {}
  const serviceId = owner === 'servicediscovery' ? /^service\/([\w-]+)$/.exec(resource ?? '')?.[1] : undefined
  return serviceId === undefined ? [uri] : [uri, service, serviceId]
}

/** [K] Backends are called by their own address, unless a mapping says otherwise. */
const plain = (request: HttpRequest, address: Address): HttpRequest => ({ ...request, origin: `http://${authority(address)}` })

/** [D] http-api.md 6: HTTPS, where the name is what TLS asks for and the certificate must hold; of Host it says nothing. */
const secured =
  (serverName: string) =>
  (request: HttpRequest, address: Address): HttpRequest => ({
    ...request,
    origin: `https://${serverName}`,
    host: request.host ?? authority(address),
    connect: address,
  })

const authority = ({ host, port }: Address): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
