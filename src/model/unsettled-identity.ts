/** What documentation does not settle of IAM, STS and signed calls of the control plane: [K] as users of AWS quote it, or chosen. */
export const UNSETTLED_IDENTITY = {
  notFound: (noun: string, name: string) => `The ${noun} with name ${name} cannot be found.`,
  keyNotFound: (id: string) => `The Access Key with id ${id} cannot be found.`,
  /** As AWS answers GetAccessKeyLastUsed of a key that it does not know. */
  keyUnknown: (id: string) => `User with access key ${id} cannot be found.`,
  policyNotFound: (arn: string) => `Policy ${arn} was not found.`,
  notAttachable: (arn: string) => `Policy ${arn} does not exist or is not attachable.`,
  versionNotFound: (arn: string, version: string) => `Policy ${arn} version ${version} does not exist or is not attachable.`,
  exists: (noun: string, name: string) => `${noun} with name ${name} already exists.`,
  policyExists: (name: string) => `A policy called ${name} already exists. Duplicate names are not allowed.`,
  keysFirst: 'Cannot delete entity, must delete access keys first.',
  policiesFirst: 'Cannot delete entity, must delete policies first.',
  detachFirst: 'Cannot delete entity, must detach all policies first.',
  policyAttached: 'Cannot delete a policy attached to entities.',
  versionsFirst:
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
  defaultVersion: 'Cannot delete the default version of a policy.',
  tooManyVersions:
    'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
  quota: (name: string, limit: number) => `Cannot exceed quota for ${name}: ${limit}`,
  inlineTooLarge: (limit: number, noun: string, name: string) =>
    `Maximum policy size of ${limit} bytes exceeded for ${noun} ${name}`,
  needsUserName: 'Must specify userName when calling with non-User credentials',
  name: (member: string) =>
    `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
  path: 'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  arn: (arn: string) => `ARN ${arn} is not valid.`,
  duplicateTags: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  reservedTag: 'System tags cannot be added/updated/deleted.',
  marker: 'Invalid Marker.',
  awsPolicy: (arn: string) => `Policy ${arn} is managed by AWS and cannot be changed.`,
  malformed: {
    syntax: 'Syntax errors in policy.',
    json: 'This policy contains invalid Json',
    version: 'Policy document must be version 2012-10-17 or greater.',
    sid: 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    sidTwice: 'Statement IDs (SID) in a single policy must be unique.',
    principal: 'Policy document should not specify a principal.',
    noPrincipal: 'Missing required field Principal cannot be empty!',
    resource: 'Has prohibited field Resource',
    noResource: 'Policy statement must contain resources.',
    noAction: 'Policy statement must contain actions.',
    vendor: 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    resourceForm: (resource: string) => `Resource ${resource} must be in ARN format or "*".`,
    trustActions: 'AssumeRole policy may only specify STS AssumeRole actions.',
  },
  sts: {
    denied: (who: string, arn: string) => `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    byRoot: 'Roles may not be assumed by root accounts.',
    sessionBySession: 'Cannot call GetSessionToken with session credentials',
    maxDuration: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    /** [D] A session of a role may play another for an hour at most. */
    chained: 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    keyUnknown: 'The security token included in the request is invalid',
    /** Portico's own bound of an account's sessions that have not ended. */
    tooMany: (limit: number) => `The account has ${limit} temporary credentials that have not expired. Wait for some to expire.`,
  },
  access: {
    denied: (who: string, action: string, resource: string, explicit: boolean) =>
      explicit
        ? `User: ${who} is not authorized to perform: ${action} on resource: ${resource} with an explicit deny in an identity-based policy`
        : `User: ${who} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  },
} as const
