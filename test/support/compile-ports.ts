// What a plan is compiled with where nothing may run: a compiler does no I/O.
import type { CompilePorts } from '../../src/compile/ports.ts'
import { LoadBalancers } from '../../src/integration/load-balancers.ts'

const never = (): never => {
  throw new Error('a compiler does no I/O')
}

export const idlePorts: CompilePorts = {
  http: { request: never, close: never },
  aws: { request: never, endpointOf: never },
  privateNetwork: { links: { find: () => undefined }, loadBalancers: new LoadBalancers(new Map(), { intervalMs: 10_000 }) },
  clientCertificates: { find: () => undefined },
  lambda: { invoke: never, invokeStreaming: never },
  logGroups: { write: never },
  onBug: never,
}
