/** A sign of life on a terminal for what takes longer than a person expects. */
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const PATIENCE_MS = 700
const FRAME_MS = 100
const CLEAR_LINE = '\r\x1b[K'

/** `work`, with `doing` and the seconds on stderr while it lasts. Elsewhere than on a terminal nothing is written. */
export async function withProgress<T>(doing: string, work: () => Promise<T>): Promise<T> {
  if (!process.stderr.isTTY || process.env.TERM === 'dumb') return work()
  const started = Date.now()
  const drawn = { frames: 0 }
  const timer = setInterval(() => {
    const ms = Date.now() - started
    if (ms < PATIENCE_MS) return
    process.stderr.write(`${CLEAR_LINE}${FRAMES[drawn.frames++ % FRAMES.length]} ${doing} ${Math.floor(ms / 1000)} s`)
  }, FRAME_MS)
  const clear = (): void => {
    clearInterval(timer)
    if (drawn.frames > 0) process.stderr.write(CLEAR_LINE)
  }
  // The line goes first; then the signal ends the process as it would have.
  const interrupted = (): void => {
    clear()
    process.kill(process.pid, 'SIGINT')
  }
  process.once('SIGINT', interrupted)
  try {
    return await work()
  } finally {
    process.off('SIGINT', interrupted)
    clear()
  }
}
