/** What no recording settles of the authorizers of HTTP APIs: recalled ([K] in docs/aws), seen in public captures, or chosen. */
export const UNSETTLED_HTTP_AUTHORIZERS = {
  /** auth-throttle-cache.md 5.1 [K+]: `www-authenticate` where no token came. */
  challenge: 'Bearer',
  /** 5.1 [D], its form with whatever is wrong. */
  invalidToken: (description: string) => `Bearer scope="" error="invalid_token" error_description="${description}"`,
  /** 5.1 [K+], the description from a public capture. */
  insufficientScope: (scopes: string) =>
    `Bearer scope="${scopes}" error="insufficient_scope" error_description="expected scopes: [${scopes}]"`,
  /** What access logs show as `authorizer.error`; the two kinds of error are those of the header (a public capture). */
  logged: { invalidToken: 'invalid_token', insufficientScope: 'insufficient_scope' },
  flaws: {
    /** Public captures, as `algorithm`, `configuration` and `keys`. */
    segments: 'token contains an invalid number of segments',
    algorithm: (name: string) => `signing method ${name} is invalid`,
    configuration: 'OIDC discovery endpoint communication error',
    keys: 'JWKS communication error',
    /** 5.1 [D]. */
    audience: 'the token does not have a valid audience',
    /** 5.1 [K+], [K], as the next two. */
    issuer: 'the token does not have a valid issuer',
    expired: 'the token has expired',
    signature: 'signature validation failed',
    malformed: 'the token is invalid',
    /** Chosen, as those below. */
    kid: 'unable to find a key for the kid of the token',
    expiry: 'the token does not have an expiry',
    early: 'the token is not valid yet',
    'issued-ahead': 'the token was issued in the future',
  },
  /**
   * How far ahead `nbf` and `iat` may lie, since clocks differ a little: 5.1 [D] says that both must be in the past, and not by whose
   * clock. Chosen. `exp` has no such grace.
   */
  clockToleranceSeconds: 60,
  /** How deep the values of claims are written out; a list or map below it is left out. Chosen. */
  maxClaimDepth: 32,
  /** 5.1 [K+]: lists as `[a b]`; maps as `map[k:v]` and null as here, from public captures of the same notation. */
  nullClaim: '<nil>',
  /** 5.2, a public capture: what stands for identity sources where there are none. */
  noIdentitySource: null,
  /** 5.3, a public capture: what HTTP APIs say of callers outside an organization. */
  principalOrgId: 'aws:PrincipalOrgID',
  /** 5.2 [D] only says that the key is reserved. Chosen: an answer that has it is refused as malformed. */
  reservedKey: 'the context value claims is reserved',
  /** Chosen: format 1.0 is that of REST APIs, whose contexts are flat ([K+] 4.3). */
  nestedContext: (name: string) => `the context value ${name} is an object or a list`,
  /** How ARNs of requests spell an encoded slash, however it was sent. Chosen: nobody recorded AWS's. */
  encodedSlash: '%2F',
  /** Bytes of a function's answer. Chosen, as for REST APIs. */
  maxResultBytes: 65_536,
} as const
