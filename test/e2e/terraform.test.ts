// Terraform's AWS provider, unmodified: what it makes reads back as it was asked for, in both states of every resource.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startPortico } from '../support/portico.ts'

/** A folder laid out as a Terraform mirror that has `hashicorp/aws`; `terraform` itself is found on the PATH. */
const plugins = process.env.PORTICO_TEST_TERRAFORM_PLUGINS
const run = promisify(execFile)

interface Outcome {
  readonly code: number
  readonly output: string
}

// Skipped where nobody says where the provider is: it is 600 MB, and tests download nothing.
test.skipIf(!plugins)(
  'Terraform creates, changes and destroys every resource, and sees no drift in between',
  async () => {
    const portico = await startPortico()
    const folder = await mkdtemp(join(tmpdir(), 'portico-terraform-'))
    const terraform = async (command: string, ...args: readonly string[]): Promise<Outcome> => {
      const { TF_CLI_CONFIG_FILE: _, ...environment } = process.env
      const options = { cwd: folder, env: { ...environment, TF_VAR_endpoint: portico.url, CHECKPOINT_DISABLE: '1' } }
      return run('terraform', [command, '-no-color', ...args], { ...options, maxBuffer: 1 << 26 }).then(
        ({ stdout }) => ({ code: 0, output: stdout }),
        ({ code, stdout, stderr }) => ({ code: Number(code), output: `${stdout}${stderr}` }),
      )
    }
    const done = async (command: string, ...args: readonly string[]): Promise<void> => {
      const { code, output } = await terraform(command, ...args)
      expect(code, output).toBe(0)
    }
    try {
      await cp(join(import.meta.dirname, '..', 'terraform'), folder, { recursive: true })
      await done('init', `-plugin-dir=${plugins}`)
      for (const changed of ['changed=false', 'changed=true', 'changed=false']) {
        await done('apply', '-auto-approve', '-var', changed)
        await done('plan', '-detailed-exitcode', '-var', changed)
      }
      await done('destroy', '-auto-approve', '-var', 'changed=false')
      expect((await portico.apigateway.getRestApis({})).items ?? []).toEqual([])
      expect((await portico.apigateway.getDomainNames({})).items ?? []).toEqual([])
      expect((await portico.apigateway.getUsagePlans({})).items ?? []).toEqual([])
    } finally {
      await portico.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
  600_000,
)
