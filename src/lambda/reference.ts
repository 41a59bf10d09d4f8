/** How callers name functions: `name`, `name:alias`, `account:function:name`, or a full ARN with or without a qualifier. */
export interface FunctionReference {
  readonly partition: string
  readonly region: string
  readonly account: string
  readonly name: string
  readonly qualifier: string | null
}

export interface ReferenceDefaults {
  readonly partition: string
  readonly region: string
  readonly account: string
}

/** Lambda's own pattern for FunctionName, with the parts captured. */
const REFERENCE =
  /^(?:arn:(?<partition>aws[a-zA-Z-]*):lambda:)?(?:(?<region>[a-z]{2}(?:-[a-z]+){1,2}-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/

/** undefined when the text names no function. What the text leaves out comes from the defaults. */
export function parseFunctionReference(text: string, defaults: ReferenceDefaults): FunctionReference | undefined {
  const parts = REFERENCE.exec(text)?.groups
  if (!parts) return undefined
  return {
    partition: parts.partition ?? defaults.partition,
    region: parts.region ?? defaults.region,
    account: parts.account ?? defaults.account,
    name: parts.name ?? '',
    qualifier: parts.qualifier ?? null,
  }
}

export const functionArn = (at: ReferenceDefaults, name: string, qualifier: string | null = null): string =>
  `arn:${at.partition}:lambda:${at.region}:${at.account}:function:${name}${qualifier === null ? '' : `:${qualifier}`}`
