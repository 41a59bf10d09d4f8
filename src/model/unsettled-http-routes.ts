/** What no recording settles of the routes of HTTP APIs, with where each comes from. */
export const UNSETTLED_HTTP_ROUTES = {
  /** Chosen: what the operator's log says of a route without a target, which AWS answers 500 ([K+] http-api.md 2). */
  noIntegration: 'The route has no integration',
} as const
