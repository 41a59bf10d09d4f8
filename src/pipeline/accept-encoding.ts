/** The codings API Gateway writes (rest-api.md 8.4 [D]). */
export type Coding = 'gzip' | 'deflate'

/**
 * The coding to answer in, or null for none: the client's first choice decides, and where that is not one of ours nothing is
 * compressed, even if a later choice is (rest-api.md 8.4 [D]). Of equal choices gzip wins.
 */
export function chooseCoding(acceptEncoding: string | undefined): Coding | null {
  if (acceptEncoding === undefined) return null
  const weights = new Map(acceptEncoding.split(',').map(parseOffer))
  const best = Math.max(...weights.values())
  if (best <= 0) return null
  const isBest = (coding: Coding): boolean => (weights.get(coding) ?? weights.get('*')) === best
  if (isBest('gzip')) return 'gzip'
  return isBest('deflate') ? 'deflate' : null
}

/** `gzip;q=0.5` as coding and weight; what is malformed weighs nothing. */
function parseOffer(text: string): [coding: string, weight: number] {
  const [coding = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const q = parameters.find((parameter) => parameter.startsWith('q='))
  const weight = q === undefined ? 1 : Number(q.slice(2))
  return [coding, coding !== '' && weight >= 0 && weight <= 1 ? weight : 0]
}
