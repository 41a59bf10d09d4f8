import { percentDecode } from '../exchange/query-string.ts'
import { parseVtlJson } from '../vtl/json-value.ts'
import type { Meter } from '../vtl/limits.ts'
import { printValue } from '../vtl/print.ts'
import { TemplateError } from '../vtl/template-error.ts'
import { HostObject, type VtlValue } from '../vtl/value.ts'

const FUNCTIONS: ReadonlyMap<string, (text: string) => VtlValue> = new Map(
  Object.entries({
    escapeJavaScript,
    parseJson,
    urlEncode,
    urlDecode: (text: string) => percentDecode(text.replaceAll('+', ' ')),
    base64Encode: (text: string) => Buffer.from(text).toString('base64'),
    base64Decode: (text: string) => Buffer.from(text, 'base64').toString('utf8'),
  }),
)

/** `$util` (vtl-and-context.md section 8). */
export class UtilHost extends HostObject {
  private readonly meter: Meter

  constructor(meter: Meter) {
    super()
    this.meter = meter
  }

  get(): VtlValue {
    return undefined
  }

  override call(name: string, args: readonly VtlValue[]): VtlValue {
    const run = FUNCTIONS.get(name)
    if (!run || args.length === 0) return undefined
    // [K-LS]: null reads `null` here, unlike in print.
    if (args[0] === null && run === escapeJavaScript) return 'null'
    const text = printValue(args[0])
    this.meter.charge(4 + (text.length >> 3))
    this.meter.grow(text.length)
    return run(text)
  }
}

function parseJson(text: string): VtlValue {
  try {
    return parseVtlJson(text)
  } catch {
    throw new TemplateError('$util.parseJson: the text is not JSON')
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' }

/** commons-lang's StringEscapeUtils.escapeJavaScript ([K] section 8): also the slash, and all that is not ASCII. */
function escapeJavaScript(text: string): string {
  return text.replace(/['"\\/]|[^ -~]/g, (char) => {
    if (char >= ' ' && char <= '~') return `\\${char}`
    return ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  })
}

const NOT_FORM_SAFE: Readonly<Record<string, string>> = { '%20': '+', '!': '%21', "'": '%27', '(': '%28', ')': '%29', '~': '%7E' }

/** java.net.URLEncoder: form encoding, a blank becomes a plus ([S] section 8). */
function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%20|[!'()~]/g, (char) => NOT_FORM_SAFE[char] ?? char)
}
