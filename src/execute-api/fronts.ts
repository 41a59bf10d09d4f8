import type { ApiType } from '../compile/compile.ts'
import type { Front } from './front.ts'
import { httpFront } from './http-front.ts'
import { restFront } from './rest-front.ts'

/** One row a kind of API. */
export const FRONTS: Readonly<Record<ApiType['name'], Front>> = { REST: restFront, HTTP: httpFront }
