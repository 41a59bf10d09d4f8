/**
 * What AWS says exists: services, operations and the shapes they read and write, generated from the AWS SDK's exported
 * schemas. Values in memory carry the SDK's own member names (`restApiId`, `items`); names on the wire stand in the member.
 */
export type Value =
  | null
  | undefined
  | boolean
  | number
  | string
  | Date
  | Uint8Array
  | readonly Value[]
  | { readonly [name: string]: Value }
export interface Structure {
  readonly [name: string]: Value
}
export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)
export const isStructure = (value: Value): value is Structure =>
  typeof value === 'object' && value !== null && !isList(value) && !(value instanceof Date) && !(value instanceof Uint8Array)

/** What a handler answers: a structure whose streaming members may be a stream of bytes or of events (unions). */
export interface Output {
  readonly [name: string]: Value | AsyncIterable<Uint8Array | Structure>
}

export type ScalarKind = 'string' | 'boolean' | 'integer' | 'long' | 'float' | 'double' | 'timestamp' | 'blob' | 'document'

export interface ScalarShape {
  readonly kind: ScalarKind
  /** Enumerated strings, in the order AWS's messages list them. */
  readonly enum?: readonly string[]
  /** A Java regular expression the whole string must match. */
  readonly pattern?: string
  /** The least number, or length of a string. */
  readonly min?: number
  /** The greatest number, or length of a string. */
  readonly max?: number
  readonly timestampFormat?: 'epoch-seconds' | 'date-time' | 'http-date'
  /** A blob or event stream that is written as it comes. */
  readonly streaming?: boolean
}

export interface ListShape {
  readonly kind: 'list'
  readonly of: Shape
}

export interface MapShape {
  readonly kind: 'map'
  /** What the keys must satisfy; without it any string. */
  readonly key?: ScalarShape
  readonly of: Shape
}

export interface StructureShape {
  readonly kind: 'structure'
  /** The shape's name in AWS's model. Two references to one name are one object. */
  readonly name: string
  readonly members: readonly Member[]
  /** An event stream or tagged union: exactly one member is set. */
  readonly union?: boolean
}

export type Shape = ScalarShape | ListShape | MapShape | StructureShape

export type MemberLocation = 'body' | 'uri' | 'query' | 'queryMap' | 'header' | 'prefixHeaders' | 'payload' | 'statusCode'

export interface Member {
  /** The name in memory and in the SDKs. */
  readonly name: string
  /** The name on the wire, in its place. */
  readonly wireName: string
  readonly location: MemberLocation
  readonly required: boolean
  readonly shape: Shape
}

export interface Operation {
  readonly service: string
  readonly name: string
  readonly method: string
  /** `/restapis/{restApiId}`; a greedy label is `{name+}`. */
  readonly uri: string
  /** Query parameters fixed by the model, `mode=import`. */
  readonly uriQuery: readonly (readonly [string, string])[]
  readonly status: number
  readonly input: StructureShape
  readonly output: StructureShape
}

export interface ServiceModel {
  /** `apigateway`, `apigatewayv2`, `lambda`... */
  readonly id: string
  /** What clients sign for; more services than one may share it. */
  readonly signingName: string
  readonly protocol: 'restJson1' | 'awsJson1_1' | 'awsQuery'
  readonly operations: readonly Operation[]
  /** Exceptions by name: HTTP status and the members besides the message. */
  readonly errors: Readonly<Record<string, { readonly status: number; readonly shape: StructureShape }>>
  /** What stands before the operation's name in X-Amz-Target (awsJson): `AWSCognitoIdentityProviderService`. */
  readonly targetPrefix: string | null
  /** The namespace of answers and the date of the API (awsQuery): `https://sts.amazonaws.com/doc/2011-06-15/`. */
  readonly xmlNamespace: string | null
  /** How the service calls an input that breaks its model. */
  readonly validationError: string
}
