import { Compile, parse as velocityParse } from 'velocityjs'
import { parseTemplate } from '../../src/vtl/parser.ts'
import { render } from '../../src/vtl/render.ts'
import type { VtlValue } from '../../src/vtl/value.ts'
import { count, type Row, ratio } from '../support/table.ts'

const TEMPLATE = `#set($inputRoot = $root)
{
  "type": "$inputRoot.kind",
  "items": [
#foreach($item in $inputRoot.items)
    {
      "id": "$item.id",
      "name": "$item.name",
#if($item.price > 100)
      "price": "high",
#elseif($item.price > 10)
      "price": "medium",
#else
      "price": "low",
#end
      "tags": [#foreach($tag in $item.tags)"$tag"#if($foreach.hasNext),#end#end]
    }#if($foreach.hasNext),#end

#end
  ],
#set($total = 0)
#foreach($item in $inputRoot.items)
#set($total = $total + $item.price)
#end
  "total": $total,
#if($inputRoot.note != "")
  "note": "$inputRoot.note",
#end
  "count": $inputRoot.items.size()
}
`
const SECONDS = 2
const item = (id: number): Record<string, unknown> => ({ id, name: `item ${id}`, price: id * 40, tags: ['a', 'b'] })
const DATA = { kind: 'list', note: 'x', items: [item(0), item(1), item(2)] }

/** Renders a second of a 30-line template, both engines with the template parsed once. */
export async function vtl(): Promise<Row[]> {
  const own = parseTemplate(TEMPLATE)
  const variables = new Map<string, VtlValue>([['root', toValue(DATA)]])
  const peer = velocityParse(TEMPLATE)
  const ownRate = [rate(() => render(own, variables)), rate(() => render(own, variables))]
  const peerRate = [rate(() => new Compile(peer).render({ root: DATA })), rate(() => new Compile(peer).render({ root: DATA }))]
  const [a, b] = [Math.max(...ownRate), Math.max(...peerRate)]
  return [
    {
      work: 'VTL, renders a second of a 30-line template, against velocityjs',
      portico: count(a),
      peer: count(b),
      ratio: ratio(a, b),
    },
  ]
}

function toValue(value: unknown): VtlValue {
  if (Array.isArray(value)) return value.map(toValue)
  if (typeof value === 'object' && value !== null)
    return new Map(Object.entries(value).map(([key, member]) => [key, toValue(member)]))
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

function rate(work: () => void): number {
  const until = performance.now() + SECONDS * 1000
  let done = 0
  while (performance.now() < until) {
    for (let i = 0; i < 100; i++) work()
    done += 100
  }
  return done / SECONDS
}
