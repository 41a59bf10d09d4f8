import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { ListOptions, Reader, Row } from '../../../store/store.ts'
import { number, text } from '../../fields.ts'
import { invalidParameter } from './errors.ts'

/** Cognito's operations spell the members of a page in two ways. */
export interface PageMembers {
  readonly limit: 'Limit' | 'MaxResults'
  readonly token: 'NextToken' | 'PaginationToken'
}

const MOST = 60

export interface Page {
  readonly rows: readonly Row[]
  readonly next: string | undefined
}

/** One page of the rows of a kind below a path. The token names the last row shown, so it survives what comes and goes. */
export async function pageOf(
  tree: Reader,
  input: Structure,
  { limit, token }: PageMembers,
  below: { readonly path: string; readonly kind: string; readonly matches?: (row: Row) => boolean },
): Promise<Page> {
  const size = Math.min(Math.max(number(input[limit]) || MOST, 1), MOST)
  const { path, kind, matches } = below
  const rows: Row[] = []
  for (let after = afterOf(text(input[token])); rows.length <= size; ) {
    const options: ListOptions = { kind, limit: matches ? 500 : size + 1, ...(after !== undefined && { after }) }
    const found = await tree.children(path, options)
    rows.push(...(matches ? found.filter(matches) : found))
    after = found.at(-1)?.path
    if (found.length < (options.limit ?? 0)) break
  }
  const shown = rows.slice(0, size)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > size && last ? Buffer.from(last.path).toString('base64url') : undefined }
}

function afterOf(token: string | undefined): string | undefined {
  if (token === undefined || token === '') return undefined
  const path = Buffer.from(token, 'base64url').toString()
  if (Buffer.from(path).toString('base64url') !== token) throw invalidParameter(TEXTS.invalidPage)
  return path
}
