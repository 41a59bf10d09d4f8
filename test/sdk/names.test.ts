// What operations are called: as in AWS's published JavaScript clients ([K]), and never twice.
import { expect, test } from 'vitest'
import { snakeCase, uniqueNames, wordsOf } from '../../src/sdk/names.ts'
import { CAMEL_CASE, operationNames, SNAKE_CASE } from '../../src/sdk/operation-names.ts'
import type { SdkOperation } from '../../src/sdk/sdk-api.ts'

function operation(route: string, operationName = ''): SdkOperation {
  const [httpMethod = '', path = ''] = route.split(' ')
  return { httpMethod, path, operationName, description: '', parameters: [], request: null, response: null, signed: false }
}

const camel = (...all: SdkOperation[]) => operationNames(all, { ...CAMEL_CASE, reserved: ['then'] })
const snake = (...all: SdkOperation[]) => operationNames(all, { ...SNAKE_CASE, reserved: ['class'] })

test.each([
  ['GET /', 'rootGet', 'root_get'],
  ['POST /input-cognitoid-initial', 'inputCognitoidInitialPost', 'input_cognitoid_initial_post'],
  ['POST /eventDrivenRouting', 'eventDrivenRoutingPost', 'event_driven_routing_post'],
  ['GET /users/{userId}', 'usersUserIdGet', 'users_user_id_get'],
  ['OPTIONS /admin-proxy/{proxy+}', 'adminProxyProxyOptions', 'admin_proxy_proxy_options'],
  ['GET /Users', 'usersGet', 'users_get'],
  ['GET /2024/x', '_2024XGet', '_2024_x_get'],
])('%s', (route, inCamel, inSnake) => {
  expect([camel(operation(route)), snake(operation(route))]).toEqual([[inCamel], [inSnake]])
})

test.each([
  ['listPets', 'listPets', 'list_pets'],
  ['list_pets', 'list_pets', 'list_pets'],
  ['list pets (all)', 'listPetsAll', 'list_pets_all'],
  ['HTTPServerById', 'HTTPServerById', 'http_server_by_id'],
  ['then', 'then_', 'then'],
  ['class', 'class', 'class_'],
  ['魚', 'xGet', 'x_get'],
])('the operationName %s', (name, inCamel, inSnake) => {
  expect([camel(operation('GET /x', name)), snake(operation('GET /x', name))]).toEqual([[inCamel], [inSnake]])
})

test('the same name is numbered, in the order of the operations', () => {
  const all = [operation('GET /a-b'), operation('GET /aB'), operation('GET /x', 'aBGet2'), operation('GET /a/b')]
  expect(camel(...all)).toEqual(['aBGet', 'aBGet2', 'aBGet22', 'aBGet3'])
})

test('a number never makes a word of the language', () => {
  const unique = uniqueNames(['a2'])
  expect([unique('a'), unique('a'), unique('a2')]).toEqual(['a', 'a3', 'a2_'])
})

test('names are bounded', () => {
  expect(snakeCase(wordsOf('long'.repeat(100)))).toHaveLength(100)
})
