/** Where log lines go that AWS would send to CloudWatch Logs: a group, a stream, one event a line. Never throws, never blocks. */
export interface LogGroups {
  write(group: string, stream: string, epochMs: number, message: string): void
}
