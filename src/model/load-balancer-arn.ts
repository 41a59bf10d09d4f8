import { parseArn } from '../core/arn.ts'

/** ARNs of Elastic Load Balancing: load balancers and their listeners, for applications (`app`) or networks (`net`). */
const RESOURCE = /^(loadbalancer|listener)\/(net|app)\/([^/]+)\/[^/]+(\/[^/]+)?$/

export interface LoadBalancerArn {
  readonly type: 'net' | 'app'
  readonly isListener: boolean
  /** Of the load balancer itself, whichever of the two it is. */
  readonly loadBalancer: string
  /** The name that its owner gave the load balancer. */
  readonly name: string
}

/** undefined: the ARN is of something else. */
export function parseLoadBalancerArn(arn: string): LoadBalancerArn | undefined {
  const { service, resource } = parseArn(arn) ?? {}
  const [, kind, type, name, listener] = RESOURCE.exec(resource ?? '') ?? []
  const isListener = kind === 'listener'
  if (service !== 'elasticloadbalancing' || name === undefined || isListener !== (listener !== undefined)) return undefined
  const loadBalancer = listener === undefined ? arn : arn.slice(0, -listener.length).replace(':listener/', ':loadbalancer/')
  return { type: type === 'net' ? 'net' : 'app', isListener, loadBalancer, name }
}

/** control-plane.md 16 [D]: what a VPC link of API Gateway V1 can lead to. */
export function isNetworkLoadBalancer(arn: string): boolean {
  const parsed = parseLoadBalancerArn(arn)
  return parsed?.type === 'net' && !parsed.isListener
}
