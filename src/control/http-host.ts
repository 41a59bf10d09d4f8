const AUTHORITY = /^https?:\/\/([^\s/?#]+)(?:[/?#]|$)/i
const STAGE_VARIABLE = /\$\{stageVariables\.\w+\}/g

/**
 * Whether a URL names a host that can be called: stage variables may be part of it, but no parameter of a request, which is known too
 * late, and there are no users and passwords ([S] rest-api.md 9.1 `Invalid endpoint address`).
 */
export function namesHost(uri: string): boolean {
  const authority = AUTHORITY.exec(uri)?.[1]
  return authority !== undefined && !/[{}@\\]/.test(authority.replace(STAGE_VARIABLE, 'a'))
}
