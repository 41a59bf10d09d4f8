import { expect, test } from 'vitest'
import { parseVtlJson } from '../../src/vtl/json-value.ts'
import { parseTemplate, type RenderLimits, render } from '../../src/vtl/render.ts'
import { TemplateError } from '../../src/vtl/template-error.ts'
import type { VtlValue } from '../../src/vtl/value.ts'

const run = (template: string, limits?: Partial<RenderLimits>, variables: Map<string, VtlValue> = new Map()): string =>
  render(parseTemplate(template), variables, limits)

test('[K] vtl-and-context.md 1 #4, [D] vtl-and-context.md 1 #3, rest-api.md 17 #5: #foreach ends silently after 1000 rounds', () => {
  expect(run('#foreach($i in [1..3000])#set($n = $i)#end$n')).toBe('1000')
})

test('[D] vtl-and-context.md 1 #3, rest-api.md 17 #5: a template over 300 KB is refused, by bytes', () => {
  expect(() => parseTemplate('x'.repeat(300 * 1024))).not.toThrow()
  expect(() => parseTemplate('x'.repeat(300 * 1024 + 1))).toThrow(TemplateError)
  expect(() => parseTemplate('ü'.repeat(150 * 1024 + 1))).toThrow(TemplateError)
})

const LOOP = '#foreach($i in [1..1000])'
/** What doubles or nests without end. Each is refused, and quickly, for nothing here takes long when the limits hold. */
const BOMBS: readonly (readonly [string, string])[] = [
  ['strings that double', `#set($s="ab")${LOOP}#set($s="$s$s")#end`],
  ['strings that double by +', `#set($s="ab")${LOOP}#set($s=$s+$s)#end`],
  ['strings that double by concat', `#set($s="ab")${LOOP}#set($s=$s.concat($s))#end`],
  ['replace', `#set($s="aaaaaaaaaa")${LOOP}#set($s=$s.replace("a",$s))#end`],
  ['replaceAll', `#set($s="aaaaaaaaaa")${LOOP}#set($s=$s.replaceAll("a",$s))#end`],
  ['lists that double', `#set($l=[1,2])${LOOP}#set($x=$l.addAll($l))#end`],
  ['lists that hold themselves twice', `#set($l=[1])${LOOP}#set($l=[$l,$l])#end$l`],
  ['maps that hold themselves twice', `#set($l={})${LOOP}#set($l={"a":$l,"b":$l})#end$l`],
  ['comparing such lists', `#set($l=[])#set($m=[])#foreach($i in [1..100])#set($l=[$l,$l])#set($m=[$m,$m])#end#if($l==$m)x#end`],
  ['a list within itself', '#set($l=[])#set($m=[$l])$l.add($m)$l'],
  ['a map within itself', '#set($l={})#set($m={"l":$l})$l.put("m",$m)$l'],
  ['an entry within itself', '#set($m={"a":[]})#foreach($e in $m.entrySet())$m.a.add($e)$m#end'],
  ['nested loops', `${LOOP}${LOOP}${LOOP}#set($x=1)#end#end#end`],
  ['output', `#set($s="0123456789")#foreach($i in [1..6])#set($s="$s$s$s$s$s$s$s$s")#end${LOOP}$s#end`],
  ['numbers that square', `#set($n=9999999)${LOOP}#set($n=$n*$n)#end`],
  ['ranges', '#set($l=[0..2000000000])'],
  ['blocks that call each other twice', blocks(40)],
  ['blocks deeper than the limit', blocks(700)],
  [
    'maps that grow',
    `#set($m={})${LOOP}${LOOP}#set($k="$i$velocityCount")#set($m["$foreach.parent.count/$foreach.count/$k"]=1)#end#end`,
  ],
  ['searching long lists', `#set($l=[1..100000])${LOOP}#set($x=$l.contains(-1))#end`],
  ['a regular expression that backtracks', '#set($s="aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")$s.matches("(?=(a+)+b)a")'],
  ['many of these', `${LOOP}#set($x="aaaaaaaaaaaaaaaaaaaaaaaa!")#set($y=$x.matches("((?=a)a+)+b"))#end`],
]

/** $a0 prints $a1 twice, and so on. */
function blocks(count: number): string {
  const definitions = Array.from({ length: count }, (_, i) => `#define($a${i})$a${i + 1}$a${i + 1}#end`)
  return `${definitions.join('')}#define($a${count})x#end$a0`
}

test.each(BOMBS)('%s: refused', (_, template) => {
  expect(() => run(template)).toThrow(TemplateError)
})

test('a list directly within itself prints as Java does', () => {
  expect(run('#set($l=[1])#set($x=$l.add($l))$l, #set($m={})#set($m.m=$m)$m')).toBe('[1, (this Collection)], {m=(this Map)}')
})

test.each([
  ['parentheses', `#set($x = ${'('.repeat(5000)}1${')'.repeat(5000)})`],
  ['negations', `#if(${'!'.repeat(5000)}true)x#end`],
  ['lists', `#set($x = ${'['.repeat(5000)}${']'.repeat(5000)})`],
  ['blocks', `${'#if(true)'.repeat(5000)}x${'#end'.repeat(5000)}`],
  ['indexes', `#set($x = ${'$x['.repeat(5000)}1${']'.repeat(5000)})`],
  ['calls', `${'$x.a('.repeat(5000)}1${')'.repeat(5000)}`],
  ['operators', `#set($x = 1${'+1'.repeat(5000)})`],
  ['digits', `#set($x = ${'9'.repeat(5000)})`],
])('%s nested or chained 5000 times do not parse', (_, template) => {
  expect(() => parseTemplate(template)).toThrow(TemplateError)
})

test('long but flat templates are fine', () => {
  expect(run('$a.b.c'.repeat(20_000), {}, new Map([['a', 'x']]))).toBe('')
  expect(run('#if(true)x#end'.repeat(10_000))).toBe('x'.repeat(10_000))
  expect(run(`#if(false)#elseif(${'false)x#elseif('.repeat(5000)}true)y#end`)).toBe('y')
  expect(run(`${'\\'.repeat(10_000)}x`)).toBe(`${'\\'.repeat(10_000)}x`)
  expect(run(`#set($x = "${'""'.repeat(10_000)}")$x.length()`)).toBe('10000')
})

test('documents as deep as a JSON parser allows print', () => {
  const text = `${'[{"a":'.repeat(255)}1${'}]'.repeat(255)}`
  expect(run('$d', {}, new Map([['d', parseVtlJson(text)]]))).toBe(text)
})

test('limits can be set', () => {
  expect(() => run('12345$x', { output: 4 })).toThrow(TemplateError)
  expect(() => run('#foreach($i in [1..10])x#end', { steps: 10 })).toThrow(TemplateError)
  expect(run('#foreach($i in [1..10])x#end', { iterations: 3 })).toBe('xxx')
})
