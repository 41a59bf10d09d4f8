export interface ApigClientConfig {
  /** The stage's URL, where it is not that of the time of generation: a custom domain, another host. */
  invokeUrl?: string
  /** With a secret key: signs the requests of methods that want AWS_IAM. */
  accessKey?: string
  secretKey?: string
  sessionToken?: string
  region?: string
  /** Sent as x-api-key. */
  apiKey?: string
  /** application/json */
  defaultContentType?: string
  /** application/json */
  defaultAcceptType?: string
  /** 3; 1 never repeats a request. */
  maxAttempts?: number
  /** In place of the global fetch. */
  fetch?: (url: URL, init: object) => Promise<Response>
}

export type PathValue = string | number | boolean | bigint
/** A list is sent as its values, one after the other. */
export type ParamValue = PathValue | readonly PathValue[]
/** Sent as it is. */
export type RawBody = string | ArrayBuffer | ArrayBufferView | Blob | FormData | URLSearchParams | ReadableStream

export interface AdditionalParams {
  /** These win over all others of their names. */
  headers?: Record<string, ParamValue | null | undefined>
  queryParams?: Record<string, ParamValue | null | undefined>
  /** Of an operation for ANY method; GET without it. */
  method?: string
  /** How to read the body of a success; without it the media type decides. */
  responseType?: 'json' | 'text' | 'arraybuffer' | 'stream'
  signal?: AbortSignal
}

export interface ApigResponse<T = unknown> {
  status: number
  statusText: string
  /** JSON as a value, text as a string, anything else as a Uint8Array. */
  data: T
  /** Names are in lower case. */
  headers: Record<string, string>
}

/** The API answered with a status that is no success. */
export declare class ApiError extends Error {
  constructor(response: ApigResponse)
  readonly status: number
  readonly data: unknown
  readonly headers: Record<string, string>
  readonly response: ApigResponse
}
