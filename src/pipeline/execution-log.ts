/** Collects the lines that AWS writes to API-Gateway-Execution-Logs and shows in TestInvokeMethod. */
export interface ExecutionLog {
  /** One line, without timestamp and request id; the sink adds them. */
  line(text: string): void
}
