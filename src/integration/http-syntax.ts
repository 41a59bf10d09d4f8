/** A backend's bytes are no HTTP/1.1 reply, or one whose end is open to doubt. Nothing more is read from such a connection. */
export class HttpSyntaxError extends Error {}

export const CR = 0x0d
export const LF = 0x0a

/** Bytes of a reply's head, of all its trailers, or of the extensions of all its chunks. */
export const MAX_HEAD_BYTES = 65_536
