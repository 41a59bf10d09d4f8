/** Ids and secrets in AWS's forms. */
import { randomBytes } from 'node:crypto'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** 32 letters: every byte is as good as another. */
const base32 = (length: number): string => Array.from(randomBytes(length), (byte) => BASE32[byte % 32]).join('')

/** `AIDA`, `AROA` or `ANPA` and 17 more: what a user, role or policy is, also when another gets its name. */
export const uniqueId = (prefix: 'AIDA' | 'AROA' | 'ANPA'): string => prefix + base32(17)

/** `AKIA` for users' keys, `ASIA` for temporary ones; 20 characters. */
export const newAccessKeyId = (prefix: 'AKIA' | 'ASIA'): string => prefix + base32(16)

/** 40 characters, as AWS's are. */
export const newSecret = (): string => randomBytes(30).toString('base64')

/** A random text: what it stands for is kept, not told. */
export const newSessionToken = (): string => `IQoJ${randomBytes(192).toString('base64')}`
