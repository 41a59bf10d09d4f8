/** What no recording settles of how parts of REST APIs are refused: recalled ([K] in docs/aws) or chosen. */
export const UNSETTLED_REST_API = {
  /** rest-api.md 17 [D] has the bound; the words are chosen. */
  templateTooLarge: (contentType: string) =>
    `Validation Result: warnings : [], errors : [Mapping template for ${contentType} exceeds the maximum size of 300 KB]`,
  /** [K], after what AWS says of other models (control-plane.md 9) and of other content types (8). */
  invalidModelContentType: (contentType: string) =>
    `Invalid model specified: Validation Result: warnings : [], errors : [Invalid content type specified: ${contentType}]`,
  /** [K] that the pattern is looked at when it is written; the words are chosen. */
  invalidSelectionPattern: (pattern: string) => `Invalid selection pattern specified: ${pattern}`,
  /** Chosen: user pools of an authorizer that asks a function would do nothing. */
  providersOfLambda: 'Provider ARNs can only be specified for authorizers of type COGNITO_USER_POOLS',
  /** Chosen: a header holds no line ends, so that such a key could never match. */
  invalidKeyCharacters: 'API Key value must not contain control characters',
} as const
