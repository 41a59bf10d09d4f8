/** Facts that Portico deliberately does not meet, and why. docs/limits.md says the same to its readers, held by a test. */
export const DELIBERATE: ReadonlyMap<string, string> = new Map([
  ['rest-api.md 3 #2', 'No CloudFront stands in front of EDGE APIs: its headers would claim a hop that there was not'],
  ['rest-api.md 9.2 #16', 'No CloudFront stands in front of EDGE APIs: nobody knows the device and country of the viewer'],
  ['rest-api.md 1.3 #7', 'No CloudFront stands in front of EDGE APIs: nobody capitalises header names'],
  ['rest-api.md 2 #2', 'There is no AWS WAF to ask; a firewall stands in front of Portico, not behind it'],
  ['rest-api.md 17 #6', 'Quotas that AWS raises on request are for the owner of the machine to set'],
  ['rest-api.md 17 #7', 'Regions are names here: none has less capacity than another'],
  ['control-plane.md 4 #19', 'There is no CloudFormation here that would write tags of its own'],
  ['control-plane.md 21 #3', 'It tells how to read a table; the rows are facts of their own'],
  [
    'cloudwatch-lambda.md 3 #4',
    'The Lambda inside is not traced by X-Ray: its answer has the trace id of the request, and no Lineage',
  ],
  [
    'cloudwatch-lambda.md 3 #5',
    'Calls to the Lambda inside do not leave the process and are not signed: the log shows no signature, the other headers it does',
  ],
])

/** Files whose recorded facts, [S] and [S*], are each tested or deliberately not met. A test keeps them so. */
export const COMPLETE: readonly string[] = [
  'rest-api.md',
  'control-plane.md',
  'vtl-and-context.md',
  'auth-throttle-cache.md',
  'cloudwatch-lambda.md',
]
