import type { VtlValue } from '../vtl/value.ts'
import { MapHost } from './map-host.ts'

/** `$stageVariables`: a missing one renders as nothing (vtl-and-context.md section 9 [S]). */
export class StageVariablesHost extends MapHost {
  private readonly variables: Readonly<Record<string, string>>

  constructor(variables: Readonly<Record<string, string>>) {
    super()
    this.variables = variables
  }

  get(name: string): VtlValue {
    return Object.hasOwn(this.variables, name) ? this.variables[name] : undefined
  }

  protected keys(): readonly string[] {
    return Object.keys(this.variables)
  }
}
