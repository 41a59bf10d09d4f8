// A client's half of SRP-6a as Cognito's SDKs for pages and phones have it, written from the protocol.
import { createHash, createHmac, getDiffieHellman, hkdfSync, randomBytes } from 'node:crypto'
import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'

const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`)
const bytes = (value: bigint): Buffer => {
  const hex = value.toString(16)
  return Buffer.from(/^[0-7]/.test(hex) && hex.length % 2 === 0 ? hex : `${hex.length % 2 === 0 ? '00' : '0'}${hex}`, 'hex')
}
const number = (buffer: Buffer): bigint => BigInt(`0x${buffer.toString('hex')}`)
const hash = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base % N, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % N)
    if (rest & 1n) result = (result * square) % N
  return result
}

interface Attempt {
  readonly poolId: string
  readonly clientId: string
  readonly username: string
  readonly password: string
}

/** Asks for a challenge; `answer` sends the proof. */
export async function signInBySrp(client: CognitoIdentityProvider, attempt: Attempt) {
  const { poolId, clientId: ClientId, username, password } = attempt
  const a = number(randomBytes(128))
  const A = power(2n, a)
  const { ChallengeParameters = {} } = await client.initiateAuth({
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: username, SRP_A: A.toString(16) },
  })
  const { SALT = '', SECRET_BLOCK = '', SRP_B = '', USER_ID_FOR_SRP: id = '' } = ChallengeParameters
  const pool = poolId.split('_')[1] ?? ''
  const B = BigInt(`0x${SRP_B}`)
  const u = number(hash(bytes(A), bytes(B)))
  const x = number(hash(bytes(BigInt(`0x${SALT}`)), hash(Buffer.from(`${pool}${id}:${password}`))))
  const k = number(hash(bytes(N), bytes(2n)))
  const S = power((((B - k * power(2n, x)) % N) + N) % N, a + u * x)
  const key = Buffer.from(hkdfSync('sha256', bytes(S), bytes(u), 'Caldera Derived Key', 16))
  const TIMESTAMP = 'Tue Sep 16 05:30:00 UTC 2025'
  const message = Buffer.concat([Buffer.from(pool + id), Buffer.from(SECRET_BLOCK, 'base64'), Buffer.from(TIMESTAMP)])
  const answer = () =>
    client.respondToAuthChallenge({
      ClientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: {
        USERNAME: id,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        TIMESTAMP,
        PASSWORD_CLAIM_SIGNATURE: createHmac('sha256', key).update(message).digest('base64'),
      },
    })
  return { ChallengeParameters, answer }
}
