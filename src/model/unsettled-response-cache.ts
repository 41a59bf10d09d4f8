/** What AWS's documentation does not settle about the caching of responses; a recording corrects it here (see unsettled.ts). */
export const UNSETTLED_RESPONSE_CACHE = {
  /** auth-throttle-cache.md 9.3 [K-]: as users of AWS quote it; the documentation only says that there is a header. */
  warning: ['Warning', '199 Cache-control headers were ignored because the caller was unauthorized.'],
  /** Chosen: the line of FAIL_WITH_403. Its answer is that of any other denial, which is chosen too. */
  invalidationDenied: 'Execution failed because the caller is not authorized to invalidate the cache.',
  /**
   * auth-throttle-cache.md 9.2 [K-]: only what succeeded. Users report that AWS keeps a 429 of an integration as well. Part of a
   * body is never kept: it answers one request's Range.
   */
  isCached: (status: number): boolean => status >= 200 && status <= 299 && status !== 206,
  /** Chosen: AWS's users do not say. What a backend sets for one client never reaches another, so such an answer is not kept. */
  neverCached: 'set-cookie',
  /** Of the request, not of the response ([S] rest-api.md 3): left out of what is kept. */
  ofTheRequest: new Set(['date', 'x-amzn-requestid', 'x-amz-apigw-id', 'x-amzn-trace-id']) as ReadonlySet<string>,
  /** Quoted in users' reports; which parameters it is for is chosen: those that can be no source of a request's. */
  invalidKeyParameter: 'Invalid cache key parameter specified',
  /** Chosen, in ms: how long nobody waits for another's answer after one that could not be shared. */
  notSharedMs: 2000,
} as const
