export const handler = async () => ({
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: '{"users":[{"id":1,"name":"Alice"},{"id":2,"name":"Bob"}]}',
})
