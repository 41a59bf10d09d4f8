/** What the SDK's schemas of HTTP and WebSocket APIs do not carry or carry otherwise than AWS answers. */
import type { Corrections } from './corrections.ts'

export const apigatewayv2Corrections: Corrections = {
  wireNames: true,
  enumOrder: {},
  // The service answers for these itself (control-plane.md 22 [K+]).
  openEnums: ['ProtocolType'],
  // control-plane.md Appendix G [D]
  doubles: ['RouteSettings.throttlingRateLimit'],
  longs: [],
  scalars: {},
  mapKeys: {},
  extraMembers: {},
  // ARNs hold slashes; clients encode them, but a plain one means the same. Route keys and parameter keys hold them too.
  greedyLabels: ['TagResource', 'UntagResource', 'GetTags'],
}
