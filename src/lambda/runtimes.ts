/** The Lambda runtimes this program can run, by name. */
export type RuntimeFamily = 'nodejs' | 'python' | 'provided'

const NAMES: readonly (readonly [RuntimeFamily, RegExp])[] = [
  ['nodejs', /^nodejs(?:1[2468]|2[024])\.x$/],
  ['python', /^python3\.(?:[6-9]|1[0-4])$/],
  ['provided', /^provided(?:\.al2|\.al2023)?$/],
]

export function runtimeFamily(name: string): RuntimeFamily | null {
  return NAMES.find(([, pattern]) => pattern.test(name))?.[0] ?? null
}

/** Whether functions of that runtime can be created here. */
export function supportedRuntime(name: string): boolean {
  return runtimeFamily(name) !== null
}

/** For the refusal of the others. */
export const SUPPORTED_RUNTIMES = 'nodejs12.x to nodejs24.x, python3.6 to python3.14, provided, provided.al2 and provided.al2023'
