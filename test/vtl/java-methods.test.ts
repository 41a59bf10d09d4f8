import { expect, test } from 'vitest'
import { parseTemplate, render } from '../../src/vtl/render.ts'
import type { VtlValue } from '../../src/vtl/value.ts'
import { VtlDouble } from '../../src/vtl/value.ts'

const variables = (): Map<string, VtlValue> =>
  new Map<string, VtlValue>([
    ['s', 'Hello World'],
    ['i', 7],
    ['big', 12345678901234567890n],
    ['d', new VtlDouble(2.5)],
    ['t', true],
    ['list', ['one', 2, 'one']],
    ['map', new Map<string, VtlValue>([['a', 'x']])],
  ])

/** [K] vtl-and-context.md 6, with Java's results. */
test.each([
  ['$s.charAt(0)$s.length()$s.isEmpty()', 'H11false'],
  ['$s.toUpperCase() $s.toLowerCase()', 'HELLO WORLD hello world'],
  ['#set($p = "  a b ")[$p.trim()]', '[a b]'],
  ['$s.replace("l","L") $s.replace("","-").length()', 'HeLLo WorLd 23'],
  ['$s.replaceAll("(o)","<$1>") $s.replaceFirst("o","0")', 'Hell<o> W<o>rld Hell0 World'],
  ['#set($q = "it\\\'s")$q.replaceAll("\\\\\'","\'")', "it's"],
  ['$s.indexOf("o",5) $s.lastIndexOf("o") $s.indexOf("z") $s.indexOf(111) $s.lastIndexOf("o",5)', '7 7 -1 4 4'],
  ['$s.substring(6) $s.substring(0,0) $s.subSequence(0,2)', 'World  He'],
  ['$s.startsWith("W",6) $s.endsWith("d") $s.contains("lo W")', 'true true true'],
  ['$s.equals("Hello World") $s.equals(1) $s.equalsIgnoreCase("hello WORLD")', 'true false true'],
  ['$s.concat("!") $s.compareTo("Hello") $s.compareTo("Iello") $s.compareToIgnoreCase("HELLO world")', 'Hello World! 6 -1 0'],
  ['$s.hashCode() $s.valueOf(3) $s.toString()', '-862545276 3 Hello World'],
  ['#foreach($p in $s.split("o"))[$p]#end', '[Hell][ W][rld]'],
  ['#set($c = "a,b,,")$c.split(",").size() $c.split(",",-1).size() $c.split(",",2).get(1)', '2 4 b,,'],
  ['#set($c = "a1b22c")$c.split("[0-9]+")[1] $c.split("").size()', 'b 6'],
  ['$s.join("-", $list)', 'one-2-one'],
  ['$s.matches("H.*d") $s.matches("ello") $s.matches("(?i)hello world")', 'true false true'],
  [
    '$i.toString()$i.intValue() $i.doubleValue() $d.intValue() $i.compareTo(3) $i.equals(7) $i.parseInt("3") $i.valueOf("4")',
    '77 7.0 2 1 true 3 4',
  ],
  ['$big $big.longValue() $big.equals($big)', '12345678901234567890 12345678901234567890 true'],
  ['$t.toString() $t.booleanValue() $t.equals(true) $t.compareTo(false)', 'true true true 1'],
  [
    '$list.size() $list.count() $list.contains("one") $list.indexOf(2) $list.lastIndexOf("one") $list.empty',
    '3 3 true 1 2 false',
  ],
  ['$list.add("q") $list.remove(0) $list.remove("q") $list.remove("nope") $list', 'true one true false [2, one]'],
  ['$list.add(0,"x")$list.addAll([1,2])$list.addAll(0,[9]) $list', 'truetrue [9, x, one, 2, one, 1, 2]'],
  ['$list.addAll($list) $list.subList(1,4) $list.set(0,"s") $list.clear()$list', 'true [2, one, one] one []'],
  ['$list.removeAll(["one"]) $list $list.retainAll([3]) $list $list.containsAll([])', 'true [2] true [] true'],
  ['$list.equals(["one",2,"one"])', 'true'],
  ['$map.put("b",1)$map.put("b",2) $map.get("b") $map.getOrDefault("z",9) $map.putIfAbsent("b",5) $map', '1 2 9 2 {a=x, b=2}'],
  ['$map.containsKey("a") $map.containsKey("z") $map.containsValue("x") $map.size() $map.isEmpty()', 'true false true 1 false'],
  ['$map.remove("a") $map.putAll({"k":1})$map $map.clear()$map', 'x {k=1} {}'],
  ['#foreach($e in $map.entrySet())$e.getKey()=$e.getValue()$e.setValue("n")#end$map', 'a=xx{a=n}'],
  ['$map.equals({"a":"x"}) $map.values() $map.keySet().contains("a")', 'true [x] true'],
])('%s -> %s', (template, output) => {
  expect(render(parseTemplate(template), variables())).toBe(output)
})

test('[S] vtl-and-context.md 2 #3: a missing value is an empty string to methods and arguments', () => {
  expect(
    render(
      parseTemplate('$n.length() $n.equals("") $n.isEmpty() $s.contains($n) $s.concat($n)|$n.put("a",1)|$n.x.y'),
      variables(),
    ),
  ).toBe('0 true true true Hello World||')
})

test('wrong arguments find no method, and the reference prints nothing', () => {
  expect(
    render(
      parseTemplate('[$s.concat(1)$s.substring("a")$s.contains(1,2)$list.get("x")$map.putAll(5)$i.foo()$s.nope()]'),
      variables(),
    ),
  ).toBe('[]')
})

/** Each name that leads from a JavaScript value to its machinery. */
const REFLECTION = [
  ...['constructor', '__proto__', 'prototype', '__lookupGetter__', '__defineGetter__', 'hasOwnProperty', 'isPrototypeOf'],
  ...[
    'class',
    'getClass',
    'call',
    'apply',
    'bind',
    'toLocaleString',
    'propertyIsEnumerable',
    'at',
    'map',
    'reduce',
    'forEach',
    'then',
    'raw',
    'meter',
  ],
]

test.each(REFLECTION)('[K] 6: no template reaches %s', (name) => {
  // A name that begins with an underscore is text behind a dot; only an index can spell it.
  const member = /^[a-z]/i.test(name) ? `.${name}` : ''
  for (const receiver of ['$s', '$i', '$d', '$t', '$list', '$map', '$big', '$foreach', '$nope', '$e', '$b']) {
    const template = `#define($b)x#end#foreach($e in $map.entrySet())#set($x = ${receiver}${member}["${name}"])[$x]#end`
    expect(render(parseTemplate(template), variables())).toBe('[]')
    if (member === '') continue
    const calls = `#define($b)x#end#foreach($e in $map.entrySet())[${receiver}${member}${receiver}${member}()${receiver}${member}("x",1)]#end`
    expect(render(parseTemplate(calls), variables())).toBe('[]')
  }
})

test('such names are ordinary keys of a map', () => {
  const template = '#set($m = {"__proto__": 1})#set($m.constructor = 2)#set($m["toString"] = 3)$m $m.constructor $m["__proto__"]'
  expect(render(parseTemplate(template), new Map())).toBe('{__proto__=1, constructor=2, toString=3} 2 1')
})
