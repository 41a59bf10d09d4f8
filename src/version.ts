import { readFileSync } from 'node:fs'

/** package.json's. */
export const version: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
