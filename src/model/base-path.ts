/** What the empty base path of a custom domain's mapping is called (control-plane.md 19 [D]). */
export const EMPTY_BASE_PATH = '(none)'
