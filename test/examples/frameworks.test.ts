// examples/frameworks: Express, Hono and Fastify answer through every shape of API as they answer by themselves.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FRAMEWORKS, SHAPES, type Shape } from '../../examples/frameworks/deploy.ts'
import { call } from '../e2e/kit.ts'
import { type Gateway, type Origin, type Said, said, startGateway, startOrigin } from './frameworks-kit.ts'
import { DIFFERENCES, differenceOf, QUESTIONS, type Question } from './frameworks-requests.ts'

let gateway: Gateway

beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

describe.each(FRAMEWORKS)('%s', (framework) => {
  let origin: Origin
  beforeAll(async () => {
    origin = await startOrigin(framework)
  })
  afterAll(() => origin.close())

  const throughGateway = async (shape: Shape, question: Question): Promise<Said> =>
    said(await gateway.ask(framework, shape, question.path, question))

  /** Asked by the API's name, so that the Host header makes no difference. */
  async function byItself(shape: Shape, question: Question): Promise<Said> {
    const headers = { ...question.headers, Host: gateway.hostOf(framework, shape) }
    return said(await call(origin.port, question.path, { ...question, headers }))
  }

  describe.each(SHAPES)('%s', (shape) => {
    for (const question of QUESTIONS) {
      const difference = differenceOf(question, framework, shape)
      test(difference ? `${question.name}: ${difference.why}` : question.name, async () => {
        const own = await byItself(shape, { ...question, ...difference?.asks })
        const answer = await throughGateway(shape, question)
        expect(answer).toEqual({ ...own, headers: { ...own.headers, ...difference?.headers } })
        if (difference) expect(answer, 'there is no difference any more').not.toEqual(await byItself(shape, question))
      })
    }
  })
})

test('every difference is one of a question that is asked', () => {
  const names = new Set(QUESTIONS.map(({ name }) => name))
  expect(names.size).toBe(QUESTIONS.length)
  expect(DIFFERENCES.filter(({ question }) => !names.has(question))).toEqual([])
})
