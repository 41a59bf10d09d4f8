/** The variables of a template, numbered when it is compiled: a rendering looks nothing up by name. */
export class Scope {
  readonly names: string[] = []
  private readonly slots = new Map<string, number>()

  slot(name: string): number {
    const known = this.slots.get(name)
    if (known !== undefined) return known
    this.slots.set(name, this.names.length)
    return this.names.push(name) - 1
  }
}
