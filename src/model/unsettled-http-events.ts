/** Lambda events and answers of HTTP APIs, where AWS documentation settles neither words nor forms; see `unsettled.ts`. */

const unexpected = "The response from the Lambda function doesn't match the format that API Gateway expects."

export const UNSETTLED_HTTP_EVENTS = {
  /**
   * [K+] http-api.md 3, and what users found who sent AWS one body of each type: besides `text/*`, these types and types with these
   * suffixes are text. Everything else is base64: forms, and bodies without a type.
   */
  textTypes: ['application/json', 'application/xml', 'application/javascript'],
  textSuffixes: ['+json', '+xml'],
  /**
   * [K] Events that users published: format 1.0 spells these its own way, whatever the client wrote; all other names come as sent.
   */
  headerSpellings: [
    'Content-Type',
    'Host',
    'User-Agent',
    // A client that speaks HTTP/1.1 and capitals is shown so all the same.
    'accept',
    'accept-encoding',
    'authorization',
    'via',
  ],
  /** [K] As emulators that were compared with AWS have it: an escaped percent sign stays escaped in rawPath. */
  keptEscape: '%25',
  /** [K+] http-api.md 5.1; recorded by the authors of AWS's own test tool for both formats. Chosen: an empty body has no type. */
  defaultContentType: 'text/plain; charset=utf-8',
  inferredContentType: 'application/json',
  /** `$context.integrationErrorMessage` ([K+], [K-] http-api.md 2). */
  integrationError: {
    wrongType: (field: string) => `${unexpected} Lambda body contains the wrong type for field "${field}"`,
    /** Chosen, in the words of the other. */
    notJson: `${unexpected} Lambda body is not valid JSON`,
    notBase64: `${unexpected} Lambda body is not valid base64`,
    /** [K+] The errorMessage alone, as access logs that users published show it. */
    functionError: (message: string) =>
      `The Lambda function returned the following error: ${message}. Check your Lambda function code and try again.`,
    noPermission:
      "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again.",
    throttled: 'The request could not be completed because your Lambda concurrency limit was reached. Try again later.',
    /** Chosen; so are those below. */
    timedOut: 'Endpoint request timed out',
    invalidUri: 'The integration URI is not the ARN of a Lambda function',
    streamingUri: 'HTTP APIs do not stream the responses of Lambda functions',
    /** That it is refused is [D] http-api.md 10. */
    foreignFunction: 'Stage variables cannot name a Lambda function of another account',
  },
} as const
