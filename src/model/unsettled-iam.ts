/** What no recording settles of signatures, policies and private endpoints: recalled ([K] in docs/aws) or chosen. */
export const UNSETTLED_IAM = {
  /** auth-throttle-cache.md 1 [K+]; what AWS says of a signature, to the byte. */
  signature: {
    missing: 'Missing Authentication Token',
    /** The newer wording: the older one spells the header out, and what it holds may be a secret. */
    noEqualSign: (hash: string) =>
      `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash}'.`,
    parameterMissing: (name: string) => `Authorization header requires '${name}' parameter. `,
    dateMissing: "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
    header: (hash: string) => `(Hashed with SHA-256 and encoded with Base64) Authorization=${hash}`,
    queryParameterMissing: (name: string) => `AWS query-string parameters must include '${name}'. `,
    queryEnd: 'Re-examine the query-string parameters.',
    /** [K], as the next four. */
    algorithm: (algorithm: string) => `Unsupported AWS 'algorithm': '${algorithm}'. Requests are signed with AWS4-HMAC-SHA256.`,
    credential: (given: string) =>
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${given}'`,
    date: (given: string) => `Date must be in ISO-8601 'basic format'. Got '${given}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    hostUnsigned: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    day: (scoped: string, time: string) =>
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scoped}' != '${time.slice(0, 8)}', from '${time}'.`,
    region: (given: string) => `Credential should be scoped to a valid region, not '${given}'. `,
    service: (wanted: string) => `Credential should be scoped to correct service: '${wanted}'. `,
    terminator: (given: string) => `Credential should be scoped with a valid terminator: 'aws4_request', not '${given}'. `,
    unknownKey: 'The security token included in the request is invalid.',
    expiredToken: 'The security token included in the request is expired',
    expired: (time: string, limit: string, now: string, allowed: string) =>
      `Signature expired: ${time} is now earlier than ${limit} (${now} - ${allowed}.)`,
    early: (time: string, limit: string, now: string, allowed: string) =>
      `Signature not yet current: ${time} is still later than ${limit} (${now} + ${allowed}.)`,
    mismatch: (canonical: string, stringToSign: string) =>
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing ' +
      'method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n' +
      `'${canonical}'\n\nThe String-to-Sign should have been\n'${stringToSign}'\n`,
    /** Chosen: a body in signed chunks, or with a signature that leaves it out, which only S3 takes. */
    payload: (given: string) => `The body must be signed whole: X-Amz-Content-Sha256 must not be '${given}'.`,
    /** Chosen: a header that changes what a request asks for, and could have been added on its way. */
    headerUnsigned: (name: string) => `'${name}' must be a 'SignedHeader' in the AWS Authorization.`,
    /** Chosen: the most headers that a signature may name. */
    maxSignedHeaders: 200,
  },
  /** Recalled of CreateRestApi and UpdateRestApi. */
  control: {
    endpointsOfPrivate: 'VPCEndpoints can only be specified with PRIVATE apis.',
    invalidVpcEndpoint: (id: string) => `Invalid VPC endpoint specified: ${id}`,
  },
  /** rest-api.md 9.4 [D] says that the method must be AWS_IAM; what the log says of another is chosen. */
  noCallerCredentials:
    "There are no credentials of the caller's (arn:aws:iam::*:user/*): the method's authorization type is not AWS_IAM",
  /** rest-api.md 9.1 [K+], as where a function's policy refuses. */
  invokeDenied: 'Execution failed due to configuration error: Invalid permissions on Lambda function',
  /** auth-throttle-cache.md 1, 2 and rest-api.md 16 [K+]: what policies refuse, in AWS's newer wording where there are two. */
  policy: {
    /** The account in the ARN shows its last four digits. */
    denied: (who: string, action: string, arn: string) =>
      `User: ${who} is not authorized to perform: ${action} on resource: ${arn.replace(/^((?:[^:]*:){4})\d{8}(?=\d{4}:)/, '$1********')}`,
    explicit: ' with an explicit deny',
    explicitInIdentity: ' with an explicit deny in an identity-based policy',
    explicitInResource: ' with an explicit deny in a resource-based policy',
    notInIdentity: (action: string) => ` because no identity-based policy allows the ${action} action`,
    notInSession: (action: string) => ` because no session policy allows the ${action} action`,
    notInResource: (action: string) => ` because no resource-based policy allows the ${action} action`,
  },
} as const
