/** Integrations of HTTP APIs, where AWS documentation settles neither words nor statuses; see `unsettled.ts`. */
const refused = (subject: 'mapping' | 'selection', detail: string): string =>
  `Invalid ${subject} expression specified: Validation Result: warnings : [], errors : [${detail}]`

export const UNSETTLED_HTTP_INTEGRATIONS = {
  /** What CreateIntegration and UpdateIntegration answer to parameters. */
  parameters: {
    /** [K] As users of Terraform and of a checker of templates quote AWS; of requests by analogy with responses. */
    invalidRequestKey: (key: string) => refused('mapping', `Invalid Request Actioned Parameter destination specified: ${key}`),
    invalidResponseKey: (key: string) => refused('mapping', `Invalid Response Actioned Parameter destination specified: ${key}`),
    /** [K+] http-api.md 7. */
    reservedHeader: (name: string) => refused('mapping', `Operations on header ${name} are restricted`),
    /** [K] As a user of Terraform quotes AWS, of a service's parameter; of other mappings by analogy. */
    invalidSource: (source: string, key: string) =>
      refused('mapping', `Invalid source: ${source} specified for destination: ${key}`),
    invalidServiceSource: (source: string, key: string) =>
      refused('selection', `Invalid source: ${source} specified for destination: ${key}`),
    /** [K] From memory; its beginning is that of `Operation: ... is not supported`. */
    unknown: (name: string, subtype: string) => `Parameter: ${name} does not fit schema for Operation: ${subtype}.`,
    /** Chosen: a status that no integration answers, and one that none can be given. */
    invalidStatus: (status: string) => `Invalid response parameters specified. ${status} is no status code`,
  },
  /** `$context.integrationErrorMessage`. */
  execution: {
    /** [K] As a user of Terraform quotes the beginning. */
    unresolved: (name: string, source: string) => `Unable to resolve property ${name} from source ${source}`,
    /** Chosen, after `unresolved`: the text is no value of the parameter's kind. */
    unreadable: (name: string, source: string) => `Unable to read property ${name} from source ${source}`,
    /** Chosen. */
    unwritable: (key: string) => `The value mapped to ${key} cannot be written`,
    noService: (subtype: string) => `There is no service integration ${subtype}`,
    noCredentials: 'The integration has no role whose credentials could sign the call',
    noAddress: 'The integration has no address that can be called',
    noRegion: (region: string) => `There is no region ${region}`,
    timeout: 'Endpoint request timed out',
    unreachable: 'Network error communicating with endpoint',
    /** [K+] http-api.md 2. */
    permission:
      "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again.",
  },
} as const
