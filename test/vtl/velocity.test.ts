import { expect, test } from 'vitest'
import { parseTemplate, render, type Template } from '../../src/vtl/render.ts'
import { TemplateError } from '../../src/vtl/template-error.ts'
import type { VtlValue } from '../../src/vtl/value.ts'

/** Where AWS recorded nothing: Apache Velocity 1.7, whose output stands here, with missing references printing nothing. */
const VELOCITY: readonly (readonly [string, string])[] = [
  // white space
  ['a #set($x = 1) b', 'a  b'],
  ['a\n  #set($x = 1)\n  b', 'a\n    b'],
  ['$name  #set($x = 1)\n  b', 'Chris  b'],
  ['#if(true)\n  #set($x = 1)\n  b#end', '  b'],
  ['  #set($x=1)  \n x', ' x'],
  ['#set($x=1)  #set($y=2)  z', '  z'],
  ['## c\n  #set($y=2)  z', '  z'],
  ['#* c *#  #set($y=2)  z', '  z'],
  ['#if(true)  \n  a\n  #end  \n  b', '  a\n    b'],
  ['#if(false)  a\n#else  \n  c#end', '  c'],
  ['#foreach($x in [1,2])  \n $x\n#end  \n b', ' 1\n 2\n b'],
  ['#if(true)\r\na\r\n#end\r\nb', 'a\r\nb'],
  ['$name  \n b', 'Chris  \n b'],
  ['#set($x=1)\n\n\nb', '\n\nb'],
  ['#define($b) a #end\n$b', ' a '],
  // references
  ['$a-b $name-x', ' '],
  ['$name. $name.. $name.1 $name._x', 'Chris. Chris.. Chris.1 Chris._x'],
  ['$name.length(). ${name.length()}.x ${name}.length()', '5. 5.x Chris.length()'],
  ['$name.length ()', ' ()'],
  ['$1 $5.00 $$ $$name $$$name $- $.', '$1 $5.00 $$ $Chris $$Chris $- $.'],
  ['${ name} ${} ${1} $!{', '${ name} ${} ${1} $!{'],
  ['$[0] $![0]', '$[0] $![0]'],
  ['$name [foo] $list[0] $list.get(1) $list[2].c $list[-1]', 'Chris [foo] one 2 deep {c=deep}'],
  ['$map["m"]["c"] $map[\'m\'].c $list.get(2).get("c")', 'deep deep deep'],
  ["${name.concat('x)')}", 'Chrisx)'],
  ['$name.substring( 1 , 2 )', 'h'],
  ['$#if(true)x#end $! $!1', 'x $ $1'],
  // escapes
  ['\\$name \\\\$name \\\\\\$name \\$!name $\\!name', '$name \\Chris \\$name $!name $!name'],
  ['\\#foo \\\\#foo \\#if(true) x\\#end \\\\#if(true)x#end', '\\#foo \\\\#foo #if(true) x#end \\x'],
  ['\\#{end} \\#else \\\\ \\x', '#{end} #else \\\\ \\x'],
  ['\\\\#set($x=1)$x', '\\\\1'],
  ['#[[ $name #if ]]# x', ' $name #if  x'],
  ['#literal()$name#end x', '$name x'],
  ['#* foo *# x #** foo *#', ' x '],
  // directives that are not
  ['#foo #foo() #foo($name) #{foo}x # x a # b', '#foo #foo() #foo($name) #{foo}x # x a # b'],
  ['#foo("a" $name, 5) x', '#foo("a" $name, 5) x'],
  ['#foo()\nb', '#foo()\nb'],
  ['#@foo() x #end y', '#@foo() x #end y'],
  ['#endx #elseb', '#endx #elseb'],
  ['#parse("x")#include("y")', '#parse("x")#include("y")'],
  // strings
  ['#set($x = "a$name.b ${name}c")$x', 'a Chrisc'],
  ["#set($x = 'a''b')$x", "a'b"],
  ['#set($x = """")[$x]', '["]'],
  ['#set($x = "a#if(true)b#end")$x', 'ab'],
  ['#set($x = "#foreach($y in [1..3])$y,#end")$x', '1,2,3,'],
  ['#set($x = "a#set($y=3)b")$x$y', 'ab3'],
  ['#set($x = "##")[$x]#set($x = "#")[$x]#set($x = "a$")[$x]', '[][#][a$]'],
  ['#set($x = "$name.concat(""q"")")[$x]', '[Chrisq]'],
  ['#set($x = "\\u0041")$x#set($x = \'\\u0041\')$x', 'A\\u0041'],
  // arithmetic
  ['#set($x = 7/2)$x,#set($x = 7%2)$x,#set($x=-7/2)$x,#set($x=-7%2)$x', '3,1,-3,-1'],
  ['#set($x = 5)#set($x = 7/0)$x#set($x = 7.0%0)$x', '55'],
  ['#set($x = 1 + 2 + "a" + 1 + 2)$x', '3a12'],
  ['#set($x = "a" + $list)$x', 'a[one, 2, {c=deep}]'],
  ['#set($x = 1*"2")[$x]#set($x = true+1)[$x]#set($x = [1]+[2])[$x]', '[][][]'],
  ['#set($x = 2147483647 + 1)$x,#set($x = 9223372036854775807 + 1)$x', '2147483648,9223372036854775808'],
  ['#set($x = 9007199254740991)#set($x = $x * $x - $x)$x', '81129638414606654674191240921090'],
  [
    '#set($x = 0.1+0.2)$x,#set($x=1.0E10)$x,#set($x=12345678.9)$x,#set($x=0.0001)$x,#set($x=1.)$x',
    '0.30000000000000004,1.0E10,1.23456789E7,1.0E-4,1.0',
  ],
  ['#set($x = 10 / 3 * 3)$x,#set($x = 10 % 4 % 3)$x,#set($x = (1 + 2) * 3)$x,#set($x = 1 + 2 * 3 - -4)$x', '9,2,9,11'],
  ['#set($x = $i-2)[$x]#set($x = $i - 2)[$x]', '[][5]'],
  // comparison
  ['#if(1==1.0)a#end#if(1=="1")b#end#if("1"==1)c#end#if(true=="true")d#end#if([1]==[1])e#end#if([1]==["1"])f#end', 'abcde'],
  ['#if(1<"2")a#end#if("a"<"b")b#end#if($nope<1)c#end#if(1<2.5)d#end', 'd'],
  ['#set($x = 1 == 1 == true)$x#set($x = 3 > 2 && 2 > 1)$x#set($x = !$f)$x', 'truetruetrue'],
  // in a condition a literal is false
  ['#if("true")a#end#if("")b#end#if([])c#end#if({})d#end#if(0)e#end#if(1)f#end#if(1+1)g#end', ''],
  ['#if($e)a#end#if($i)b#end#if($list)c#end#if(true)d#end', 'abcd'],
  // collections
  ['#set($x={$name:1,"x$name":3})$x $x.Chris', '{Chris=1, xChris=3} 1'],
  ['#set($m={})#set($m.a={})#set($m.a.b=5)$m $m.a.b', '{a={b=5}} 5'],
  ['#set($m={"a":{"b":1}})#set($m.a.c=[1])#set($m.a.c[0]=2)$m', '{a={b=1, c=[2]}}'],
  ['#set($q=[1,2])#set($q[-1]=9)$q', '[1, 9]'],
  ['#set($x=[ 1 , \'a\' , "b$name" , true , 1.5, [2..3], {"k":[4]} ])$x', '[1, a, bChris, true, 1.5, [2, 3], {k=[4]}]'],
  ['#set($x=[1..$i])$x', '[1, 2, 3, 4, 5, 6, 7]'],
  ['#foreach($x in $map)$x,#end', 'x,3,sp,{c=deep},'],
  [
    '#foreach($x in $map.entrySet())$x.key=$x.value $x.getKey() $x;#end',
    'a=x a a=x;b=3 b b=3;k v=sp k v k v=sp;m={c=deep} m m={c=deep};',
  ],
  ['$map.keySet() $map.values() $map.entrySet()', '[a, b, k v, m] [x, 3, sp, {c=deep}] [a=x, b=3, k v=sp, m={c=deep}]'],
  ['#foreach($x in "abc")$x#end#foreach($x in 5)$x#end', ''],
  // loops and blocks
  ['#foreach($x in [1,2,3])#if($x==2)#break#end$x#end.', '1.'],
  ['#if(true)#break x#end y', ''],
  ['#foreach($x in [1,2])#foreach($y in [3,4])$foreach.parent.count$foreach.topmost.index #end#end', '10 10 21 21 '],
  ['#foreach ($x IN [1])$x#end#foreach($x in[1,2])$x#end#foreach\n($x in [1])$x#end', '1121'],
  ['#foreach($x in [1,2])#set($x = 9)$x#end[$x]', '99[]'],
  ['#define($b)a$b#end$b', 'aa'],
  ['#define($a)1$b#end#define($b)2$a#end$a', '1212'],
  ['#define($b)x#stop#end$b y', 'x'],
  ['#define($b)#foreach($x in [1,2])$x#end#end$b#set($c=$b)$c', '1212'],
  ['#if(true)a#stop#end b', 'a'],
  ['#{set}($x=1)$x#{if}(true)x#{end}y#{foreach}($x in [1])x#{end}y', '1xyxy'],
  ['#set($name.foo = 5)#set($nope.foo = 5)#set($nope[1] = 5)#set($map.get("a").x = 5)#set($map.get("a") = 5)$name', 'Chris'],
]

function variables(): Map<string, VtlValue> {
  const inner = new Map<string, VtlValue>([['c', 'deep']])
  const map = new Map<string, VtlValue>([
    ['a', 'x'],
    ['b', 3],
    ['k v', 'sp'],
    ['m', inner],
  ])
  return new Map<string, VtlValue>([
    ['name', 'Chris'],
    ['t', true],
    ['f', false],
    ['i', 7],
    ['map', map],
    ['list', ['one', 2, inner]],
    ['e', ''],
  ])
}

test.each(VELOCITY)('Velocity 1.7: %j', (template, output) => {
  expect(render(parseTemplate(template), variables())).toBe(output)
})

test.each([
  ['Hello $', 'a lone dollar at the end ([K-LS] 2)'],
  ['#', 'a lone hash ([K-LS] 2)'],
  ['${name.', 'unmatched braces ([K-LS] 3)'],
  ['${name', 'unmatched braces'],
  ["${name|'x'}", 'alternate values ([K-LS] 2)'],
  ['#if(true)x#end #end', 'an extra #end ([K-LS] 3)'],
  ['#if(true)a#else b#elseif(true)c#end', '#elseif after #else ([K-LS] 3)'],
  ['#if(true)a#else b#else c#end', '#else twice'],
  ['#if(true)a#endOff', '#end without a separator ([K-LS] 3)'],
  ['#else', 'a lone #else'],
  ['#if(true)', 'no #end'],
  ['#if true x#end', 'no parentheses'],
  ['#foreach($x in [1])', 'no #end'],
  ['#foreach($x of)#end', 'no source'],
  ['#define($b $c)x#end', '#define with parameters ([K-LS] 3)'],
  ['#set ($name = "\\"batman\\"")$name', 'a backslash does not escape a quote ([K-LS] 5)'],
  ['#set($a = null)', 'null is no literal'],
  ['#set($x == 5)', '== in #set'],
  ['#set($x = )', 'no value'],
  ['#set("a" = 5)', 'no reference'],
  ['#set($x = [1+1])', 'an expression in a list'],
  ['#set($y=[1,])', 'a trailing comma'],
  ['#set($x={a:1})', 'a bare key'],
  ['$name.foo(1', 'an open call'],
  ['$name[foo]', 'a bare index'],
  ['#[[ foo', 'an open text block'],
  ['#set($x = "#end")', 'a bad template in a string'],
  ['#stop#if(', 'what follows #stop is parsed all the same'],
])('%j does not parse: %s', (template) => {
  expect(() => parseTemplate(template)).toThrow(TemplateError)
})

test('an error says where', () => {
  expect(() => parseTemplate('a\nb #set($x 5)')).toThrow('line 2, column 11')
})

test.each([
  '$list[9]',
  '$list.get(9)',
  '#set($list[5] = 5)',
  '$name.substring(20)',
  '$name.charAt(9)',
  '$list.remove(7)',
  '$list.subList(1,9)',
])('a Java exception in %s fails the rendering ([S] 1)', (template) => {
  expect(() => render(parseTemplate(template), variables())).toThrow(TemplateError)
})

test('a missing value that is assigned empties the variable, an expression without value does not', () => {
  expect(render(parseTemplate('#set($x = 5)#set($x = $nope)[$x]#set($x = 6)#set($x = 1 - "a")[$x]'), new Map())).toBe('[][6]')
})

test('null and missing values act as empty strings; in a list null prints as Java prints it', () => {
  const given = new Map<string, VtlValue>([['o', new Map([['n', null]])]])
  const template = '$o.n#set($x = $o.n)[$x][$o.n.length()]#if($o.n == "" && $o.n)y#end#set($l = [$o.n, $nope])$l$o'
  expect(render(parseTemplate(template), given)).toBe('[][0]y[null, ]{n=null}')
})

test('the variables given are not written to, and a template renders alike each time', () => {
  const given = new Map<string, VtlValue>([['a', 'x']])
  const template: Template = parseTemplate('$b#set($a = "y")#set($b = "z")$a$b')
  expect([render(template, given), render(template, given)]).toEqual(['yz', 'yz'])
  expect([...given]).toEqual([['a', 'x']])
  expect(Object.isFrozen(template)).toBe(true)
})
