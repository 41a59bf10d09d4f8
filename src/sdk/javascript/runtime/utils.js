/** RFC 3986: everything but the unreserved characters, as UTF-8. */
export const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)

/** What the caller gave under that name; what objects inherit is not given. */
export function given(values, name) {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  return value === null ? undefined : value
}

export function requireParameters(parameters, values) {
  for (const [name, required] of parameters) {
    if (required && given(values, name) === undefined) throw new TypeError(`${name} must be defined`)
  }
}

/** `/users/{id}/{proxy+}` with its values. A greedy parameter keeps its slashes. */
export function expandPath(template, values) {
  return template.replace(/\{([^{}+]+)(\+?)\}/g, (_, name, greedy) => {
    const text = String(given(values, name) ?? '')
    if (text === '') throw new TypeError(`${name} must be defined`)
    return (greedy ? text.split('/') : [text]).map((segment) => pathSegment(name, segment)).join('/')
  })
}

/** URLs have no way to say these: a request with them would be one for another path. */
function pathSegment(name, segment) {
  if (segment === '.' || segment === '..') throw new TypeError(`${name} must not be "${segment}"`)
  return encode(segment)
}

/** `a=1&a=2`: a list is its values, one after the other; what is not given stays out. */
export function queryString(pairs) {
  return pairs
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, one]))
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${encode(name)}=${encode(String(value))}`)
    .join('&')
}
