import { expect, test } from 'vitest'
import { parseVtlJson } from '../../src/vtl/json-value.ts'
import { parseTemplate } from '../../src/vtl/parser.ts'
import { render } from '../../src/vtl/render.ts'
import type { VtlValue } from '../../src/vtl/value.ts'

/** What API Gateway itself made of templates: [SV] of vtl-and-context.md. Template, JSON of the variables, output. */
const RECORDED: readonly (readonly [string, string, string])[] = [
  ['<html></html>', '{}', '<html></html>'],
  ['Hello $name', '{"name":"Chris"}', 'Hello Chris'],
  ['Hello $name', '{}', 'Hello '],
  ['Hello $!name', '{}', 'Hello '],
  ['Hello $!name', '{"name":"world"}', 'Hello world'],
  ['Hello ${name}.', '{"name":"World"}', 'Hello World.'],
  ['Hello $name}.', '{"name":"World"}', 'Hello World}.'],
  ['Hello $ ', '{}', 'Hello $ '],
  ['"#"', '{}', '"#"'],
  ['<a href="#">bob</a>', '{}', '<a href="#">bob</a>'],
  ['<span style="color: #13ff93">', '{}', '<span style="color: #13ff93">'],
  ['$a[1]', '{"a":["foo","bar"]}', 'bar'],
  ['$a[1][1]', '{"a":["foo",["bar1","bar2"]]}', 'bar2'],
  ['$a[1].bar1', '{"a":["foo",{"bar1":"bar2"}]}', 'bar2'],
  ['$a["foo"]', '{"a":{"foo":"bar"}}', 'bar'],
  ["$a.b.c['foo:bar']", '{"a":{"b":{"c":{"foo:bar":"baz"}}}}', 'baz'],
  ['#set($i = 1)$a[ $i ]', '{"a":["foo","bar"]}', 'bar'],
  [' $user.name ', '{"user":{"items":"1;2;3"}}', '  '],
  ['$value', '{"value":"Grüße"}', 'Grüße'],
  ['$a.b.c', '{}', ''],
  // 2: what is missing or null is true, only false is false
  ['#if($undefined)yes#end', '{}', 'yes'],
  ['#if(${a.b.c})yes!#end', '{"a":{"b":{"c":"d"}}}', 'yes!'],
  ['#if(${a.b.c})yes!#end', '{"a":{"b":{"c":false}}}', ''],
  ['#if(${a.b.c})yes!#end', '{}', 'yes!'],
  ['#if($!{a.b.c})yes!#end', '{}', 'yes!'],
  ['#if($!a.b.c)yes!#end', '{}', 'yes!'],
  ['#if(${a})yes!#end', '{"a":false}', ''],
  ['#if ($some_value)hide me#end', '{"some_value":null}', 'hide me'],
  ['#if ( !$value )yes#end', '{"value":null}', ''],
  ['#if ( !$value )yes#end', '{"value":false}', 'yes'],
  ['#if ( not $value )yes#end', '{"value":true}', ''],
  ['#if ( ($value) )yes#end', '{"value":false}', ''],
  ['#if ( $value1 || $value2 )yes#end', '{"value1":false,"value2":false}', ''],
  ['#if ( $value1 or $value2 )yes#end', '{"value1":false,"value2":true}', 'yes'],
  ['#if ( $value1 && $value2 )yes#end', '{"value1":true,"value2":false}', ''],
  ['#if ( !$value1 && !$value2 )yes#end', '{"value1":false,"value2":false}', 'yes'],
  ['#set($d = {})#set($d["$key"] = "foo")$d', '{}', '{=foo}'],
  ['#set ($v = true)$v', '{}', 'true'],
  ['#set ($v = false)$v', '{}', 'false'],
  // 3: directives; nothing to loop over is vtl-and-context.md 3 #4
  ['Hello #if ($name)your name is ${name}#end Good to see you', '{"name":"Steve"}', 'Hello your name is Steve Good to see you'],
  ['Hello #if ($s)x#end Good to see you', '{"s":false}', 'Hello  Good to see you'],
  ['#if ($value) true #else false #end', '{}', ' true '],
  ['#if($value)true#{else}false#end', '{}', 'true'],
  ['#if($value)true#{end}monkey', '{}', 'truemonkey'],
  ['#if ($v1) one #elseif ($v2) two #end', '{"v1":false,"v2":true}', ' two '],
  ['#if ($v1) one #elseif ($v2) two #elseif($v3) three #end', '{"v1":true,"v2":false,"v3":true}', ' one '],
  ['#if ($v1) one #elseif ($v2) two #else three #end', '{"v1":false,"v2":false}', ' three '],
  [
    'hello #if ($g)${name}.\n#if($b)Happy Birthday\n#end.\n#end Off out later?',
    '{"name":"Steve","g":true,"b":true}',
    'hello Steve.\nHappy Birthday\n.\n Off out later?',
  ],
  ['#foreach ($name in $names)Hello $name. #end$name', '{"names":["Chris","Steve"]}', 'Hello Chris. Hello Steve. '],
  ['#if ($f)#foreach ($name in $names)Hello you. #end#end', '{"f":false,"names":["Chris","Steve"]}', ''],
  [
    '#foreach ($word in $g)$word to#foreach ($word in $n) $word#end. #end',
    '{"g":["Hello","Goodbye"],"n":["Chris","Steve"]}',
    'Hello to Chris Steve. Goodbye to Chris Steve. ',
  ],
  ['#foreach ($w in $g)$velocityCount,#end', '{"g":["a","b"]}', '1,2,'],
  ['#foreach ($w in $g)$foreach.count,$foreach.index;#end', '{"g":["a","b"]}', '1,0;2,1;'],
  [
    '#foreach ($w in $g)Outer $velocityCount#foreach ($w in $n), inner $velocityCount#end. #end',
    '{"g":["a","b"],"n":["c","d"]}',
    'Outer 1, inner 1, inner 2. Outer 2, inner 1, inner 2. ',
  ],
  ['#foreach ($i in [1, 2, 3])$i. #if ($velocityHasNext)yes#end, #end', '{}', '1. yes, 2. yes, 3. , '],
  ['#foreach ($i in [1, 2, 3])$i. #if ($foreach.hasNext)yes#end, #end', '{}', '1. yes, 2. yes, 3. , '],
  ['#foreach ($i in [1, 2, 3])$i. #if ($foreach.first)yes#end, #end', '{}', '1. yes, 2. , 3. , '],
  ['#foreach ($i in [1, 2, 3])$i. #if ($foreach.last)yes#end, #end', '{}', '1. , 2. , 3. yes, '],
  ['#foreach($value in $values)foo#end', '{}', ''],
  ['#foreach( $v in [1..5] )$v\n#end', '{}', '1\n2\n3\n4\n5\n'],
  ['#foreach( $v in [5..-2] )$v,#end', '{}', '5,4,3,2,1,0,-1,-2,'],
  ['#set($values = [2..-2])#foreach($value in $values)$value,#end', '{}', '2,1,0,-1,-2,'],
  ['#set($var = 1)#foreach ($i in $items)$var,#set($var = $i)#end$var', '{"items":[2,3,4]}', '1,2,3,4'],
  ['#set($i = 1)$i,#foreach ($i in [2, 3, 4])$i,#set($i = $i)#end$i', '{}', '1,2,3,4,1'],
  ['#foreach ($j in [1,2])#foreach ($i in [3, 4])$foreach.count,#end$foreach.count|#end', '{}', '1,2,1|1,2,2|'],
  ['## comment\nStuff\nMore stuff## more comments $blah', '{}', 'Stuff\nMore stuff'],
  ['Stuff#*\n more comments *#\n and more stuff', '{}', 'Stuff\n and more stuff'],
  ['hello #stop world', '{}', 'hello '],
  ['#define ( $hello)hi#end$hello()$hello()', '{}', 'hi()hi()'],
  ['#define ( $showindex )$foreach.index#end#foreach($x in [1,2,3])$showindex#end', '{}', '012'],
  ["\n#define( $f )$ctx#end\n#set( $ctx = 'foo' )\n$f\n#set( $ctx = 'bar' )\n$f\n", '{}', '\nfoo\nbar\n'],
  // AWS has no macros, #evaluate or #return: definitions vanish, calls are text
  ['#macro(tryme)$values#end#tryme()', '{}', '#tryme()'],
  ['\n#macro ( blah )\nhello##\n#end\n#blah()', '{}', '\n#blah()'],
  ['#macro ( recur $number)#if ($number > 0)#set($number = $number - 1)#recur($number)X#end#end#recur(5)', '{}', '#recur(5)'],
  [
    '\n#set($source1 = "abc")\n#set($select = "1")\n#set($dynamicsource = "$source$select")\n## comment\n#evaluate($dynamicsource)',
    '{}',
    '\n#evaluate($dynamicsource)',
  ],
  ["#set($v1 = {})#set($ignore = $v1.put('foo', 'bar'))#return($v1)", '{}', '#return($v1)'],
  // 3: space
  ['blah\n#set($x=[1,2])\n#foreach($v in $x)$v#end\n\nblah', '{}', 'blah\n12\nblah'],
  ['\n#if(true)\nhello##\n#end', '{}', '\nhello'],
  [
    '\n        #set( $o = {\n          "userId": "user1",\n          "domain": "d"\n        } )\n        {\n  "key": "$o.userId"\n}\n',
    '{}',
    '\n                {\n  "key": "user1"\n}\n',
  ],
  // 4: operators
  ['#set( $modulus = ($value % 2) )$modulus', '{"value":3}', '1'],
  ['#set($a = (5 + 4))$a', '{}', '9'],
  ['#set($b = 5)#set($a = ($b + 4))$a', '{}', '9'],
  ['#set($a = 4 > 2 + 5)$a', '{}', 'false'],
  ['#set($a = (5 + 4) > 2)$a', '{}', 'true'],
  ['#set($a = 5 + 4 > 2)$a', '{}', 'true'],
  ['#set($a = 5 * 4 - 2)$a', '{}', '18'],
  ['#set($a = 2 + 5 * 4)$a', '{}', '22'],
  ['#set($a = 100.0 / 50)$a', '{}', '2.0'],
  ['#set($x = .5*.1)$x', '{}', '0.05'],
  ['#if ( ($a == 1) && ($b == 2) )yes#end', '{"a":1,"b":2}', 'yes'],
  ['#if ( $a == 1 && $b == 2 )yes#end', '{"a":1,"b":1}', ''],
  // 5: literals
  ['#set ($value = 10)$value', '{}', '10'],
  ["#set ($value = 'Steve')$value", '{}', 'Steve'],
  ['#set ($name = "\\\\batman\\nand robin")$name', '{}', '\\\\batman\\nand robin'],
  ['#set($d = \'{"a": 2}\')$d', '{}', '{"a": 2}'],
  ['#set($d = "{""a"": 2}")$d', '{}', '{"a": 2}'],
  ['#set($d = "1\\\\""2""3")$d', '{}', '1\\\\"2"3'],
  ['#set( $v = "" )#set( $y = \'\' ).$v.$y.', '{}', '...'],
  ['#set($hello="hello, $name is my name")$hello', '{"name":"Steve"}', 'hello, Steve is my name'],
  ['#set($hello="hello, \\$name is my name")$hello', '{"name":"Steve"}', 'hello, $name is my name'],
  [
    '\n#set( $email = "foo" )\n$email\n\\$email\n\\\\$email\n\\\n\\\\ \\# \\$\n\\#end\n\\# end\n\\#set( $email = "foo" )\n',
    '{}',
    '\nfoo\n$email\n\\foo\n\\\n\\\\ \\# \\$\n#end\n\\# end\n#set( foo = "foo" )\n',
  ],
  ["#set( $s = '\\{\n\t\r\\%\u0005' )$s", '{}', '\\{\n\t\r\\%\u0005'],
  ['"\\{\n\t\r\\%\u0005"', '{}', '"\\{\n\t\r\\%\u0005"'],
  [
    'blah\n#set($l = ["Hello ", $person, ", your lucky number is ", 7])\n#foreach($v in $l)$v#end\n\nblah',
    '{"person":"Chris"}',
    'blah\nHello Chris, your lucky number is 7\nblah',
  ],
  ['#set($a = {"dog": "cat" , "horse":15})$a.dog', '{}', 'cat'],
  ['#set($a = {"dog": "$horse"})$a.dog', '{"horse":"cow"}', 'cow'],
  [
    '#set($v = [["Hello ", "Steve"], ["Hello", " Chris"]])#foreach($p in $v)#foreach($w in $p)$w#end. #end',
    '{}',
    'Hello Steve. Hello Chris. ',
  ],
  ['#set($a = {})$a', '{}', '{}'],
  // 6: methods
  ['#set($foo = [1,2,3]) $foo.size()', '{}', ' 3'],
  ['#set($foo = [1,2,3]) #if($foo.contains(1))found#end', '{}', ' found'],
  ['#set($foo = [1,2,3]) #if($foo.contains(10))found#end', '{}', ' '],
  ['#set($foo = [1,2,3]) $foo.get(1)', '{}', ' 2'],
  ["#set($foo = [1,2,3])#set( $ignore = $foo.add('s v') )#foreach($i in $foo)$i,#end", '{}', '1,2,3,s v,'],
  ['#set($foo = [1, 2, 3]) $foo.isEmpty()', '{}', ' false'],
  ["#set($l = ['one', 'two', 'three'] )#set($i = 1)#set( $l[$i] = 'foo' )$l", '{}', '[one, foo, three]'],
  ["#set($foo = 'foobar123') $foo.length()", '{}', ' 9'],
  ["#set($foo = 'foobar123bab') $foo.replaceAll('ba.', 'foo')", '{}', ' foofoo123foo'],
  ["#set($foo = 'foobar123') #if($foo.startsWith('foo'))yes!#end", '{}', ' yes!'],
  ["#set($foo = 'nofoobar123') #if($foo.startsWith('foo'))yes!#end", '{}', ' '],
  ["#set($foo = 'nofoobar123') #if($foo.contains('foo'))yes!#end", '{}', ' yes!'],
  ["#set($foo = 'something') $foo.indexOf('e')", '{}', ' 3'],
  ["#set($foo = 'something') $foo.substring(3, 6)", '{}', ' eth'],
  ["#set( $ignore = $d.put('k', 'new value') )$ignore - $d.k", '{"d":{"k":"initial value"}}', 'initial value - new value'],
  ["#set( $ignore = $d.putAll({'k1': 'v3', 'k2': 'v2'}))$d.k1 - $d.k2", '{"d":{"k1":"v1"}}', 'v3 - v2'],
  ["#set($d = {} )#set($key = 'bar')#set( $d[$key] = 'foo' )$d", '{}', '{bar=foo}'],
  ["#set( $o = {'k1': 'v1', 'k2': 'v2'} )$o.toString()", '{}', '{k1=v1, k2=v2}'],
  ['#set( $m = {} )#set($ignore = $m.put(\'k\', null))#if("$m.k" == "")does-not-have#{else}has#end', '{}', 'does-not-have'],
  ["#set( $s = '123456789' )$s.matches( '[0-9]*' )", '{}', 'true'],
  ["#set( $s = 'd123' )$s.matches( '[0-9]*' )", '{}', 'false'],
  ["#set( $s = '2020-01-20T08:00:00.000Z' )$s.matches('^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:00\\.000Z$')", '{}', 'true'],
  ['#set( $s = "2020-01-20T08:00:00.000Z" )$s.matches("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:00\\.000Z$")', '{}', 'true'],
  // 7: what JSON documents print
  ['$a', '{"a":{"foo":"bar"}}', '{foo=bar}'],
  ['$a', '{"a":{"bigger":"dict","to":"test","with":"separators"}}', '{bigger=dict, to=test, with=separators}'],
  ['$a', '{"a":[{"foo":"bar"}]}', '[{"foo":"bar"}]'],
  ['$a', '{"a":{"foo":[{"nested":"bar"}]}}', '{foo=[{"nested":"bar"}]}'],
  ['$a[0]', '{"a":[{"foo":"bar"}]}', '{foo=bar}'],
  ['$a.toString()', '{"a":{"foo":[{"nested":"bar"}]}}', '{foo=[{"nested":"bar"}]}'],
  ['$a $a.nested', '{"a":[]}', '[] '],
  ['#if($a == $null)1#end#if($a == "")2#end$a', '{"a":null}', '12'],
  ['#if($missing == $null)1#end#if($missing == "")2#end$missing', '{}', '12'],
]

const variablesOf = (json: string): Map<string, VtlValue> => {
  const variables = parseVtlJson(json)
  if (!(variables instanceof Map)) throw new Error('not an object')
  return variables
}

test.each(RECORDED)('[SV] %j with %s', (template, variables, output) => {
  expect(render(parseTemplate(template), variablesOf(variables))).toBe(output)
})

const COMPARISONS: readonly (readonly [string, readonly [string, string, string]])[] = [
  ['>', ['', '', 'yes']],
  ['gt', ['', '', 'yes']],
  ['>=', ['', 'yes', 'yes']],
  ['ge', ['', 'yes', 'yes']],
  ['<', ['yes', '', '']],
  ['lt', ['yes', '', '']],
  ['<=', ['yes', 'yes', '']],
  ['le', ['yes', 'yes', '']],
  ['==', ['', 'yes', '']],
  ['eq', ['', 'yes', '']],
  ['!=', ['yes', '', 'yes']],
  ['ne', ['yes', '', 'yes']],
]

test.each(COMPARISONS)('[SV] $value %s 1, for 0, 1 and 2', (operator, outputs) => {
  const template = parseTemplate(`#if ( $value ${operator} 1 )yes#end`)
  expect([0, 1, 2].map((value) => render(template, new Map([['value', value]])))).toEqual(outputs)
})

test('[SV] a block that loops, rendered with the variables of each moment', () => {
  const template = `
#define( $loop ) {
    #foreach($e in $map.keySet())
        #set( $k = $e )
        #set( $v = $map.get($k))
        "$k": "$v"
        #if( $foreach.hasNext ) , #end
    #end
}
#end
$loop
#set( $map = {'foo':'bar'} )
$loop
`
  const output = render(parseTemplate(template), variablesOf('{"map":{"test":123,"test2":"abc"}}'))
  expect(output.trim().replace(/\s+/g, ' ')).toBe('{ "test": "123" , "test2": "abc" } { "foo": "bar" }')
})
