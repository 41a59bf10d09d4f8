/** The commands for people, and how they end. `serve` is started by main.ts before any of this is loaded; here it is only listed. */
import { type Argument, Command, CommanderError, type HelpConfiguration } from 'commander'
import { adviseCommand } from './commands/advise.ts'
import { apisCommand } from './commands/apis.ts'
import { describeCommand } from './commands/describe.ts'
import { domainsCommand } from './commands/domains.ts'
import { exportCommand } from './commands/export.ts'
import { flushCacheCommand } from './commands/flush-cache.ts'
import { importCommand } from './commands/import.ts'
import { stagesCommand } from './commands/stages.ts'
import { testInvokeCommand } from './commands/test-invoke.ts'
import { usageCommand } from './commands/usage.ts'
import { DEFAULT_ENDPOINT } from './connection.ts'
import { visible } from './display.ts'
import { CliError, EXIT, usage } from './errors.ts'
import { leaveWithReader, note, paintNote } from './output.ts'

const COMMANDS = [
  serveCommand,
  importCommand,
  adviseCommand,
  exportCommand,
  describeCommand,
  testInvokeCommand,
  apisCommand,
  stagesCommand,
  domainsCommand,
  flushCacheCommand,
  usageCommand,
]

const MORE = `
An <api> is named by its id, or by its name where only one has that.

Environment:
  PORTICO_ENDPOINT, AWS_ENDPOINT_URL      where Portico is [${DEFAULT_ENDPOINT}]
  AWS_REGION, AWS_DEFAULT_REGION          [us-east-1]
  AWS_ACCESS_KEY_ID (12 digits name the account), AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
  NO_COLOR                                no colours

Exit codes:
  0  done
  1  the service refused
  2  the command, an option or a file cannot be understood
  3  nobody answers at the endpoint, or not API Gateway

Examples:
  portico advise openapi.yaml
  portico import openapi.yaml --name pets --deploy prod
  portico test-invoke pets GET '/pets/7?full=true' --header 'Accept: text/plain'
  portico export pets/prod --yaml --extensions integrations -o pets.yaml
`

/** Runs the command that `args` name, and sets the exit code. Never rejects. */
export async function runCli(args: readonly string[], version: string): Promise<void> {
  leaveWithReader()
  try {
    await createProgram(version).parseAsync(args.length > 0 ? args : ['--help'], { from: 'user' })
  } catch (error) {
    process.exitCode = report(error)
  }
}

function createProgram(version: string): Command {
  const program = new Command('portico')
    .description('Amazon API Gateway that runs anywhere.')
    .usage('<command> [options]')
    .version(version, '--version', 'print the version')
    .option('--endpoint <url>', 'where Portico is')
    .option('--json', 'one JSON document on stdout, for programs')
    .helpOption('-h, --help', 'help for a command')
    .helpCommand('help [command]', 'the same as --help')
    .configureHelp(HELP)
    .configureOutput({ outputError: (text, write) => write(complaint(text)) })
    .exitOverride()
    .addHelpText('after', MORE)
  for (const command of COMMANDS) program.addCommand(command().copyInheritedSettings(program))
  return program
}

/** A line a command in 80 columns; each command's own help has the options. */
const HELP: HelpConfiguration = {
  showGlobalOptions: true,
  subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
  visibleGlobalOptions: (command) => (command.parent?.options ?? []).filter(({ long }) => long !== '--version'),
}

const argumentTerm = (argument: Argument): string =>
  argument.required ? `<${argument.name()}>` : `[${argument.name()}${argument.variadic ? '...' : ''}]`

/** Its flags are those of the table in config.ts, which main.ts hands it. */
function serveCommand(): Command {
  return new Command('serve')
    .description('start the gateway')
    .argument('[flags...]')
    .action(() => {
      throw usage('`serve` comes first: portico serve [flags].', '`portico serve --help` has its flags.')
    })
}

/** commander's own words, under Portico's name. */
function complaint(text: string): string {
  return `${paintNote('red', 'portico:')} ${text.replace(/^error: /, '').trimEnd()}\nSee \`portico --help\`.\n`
}

/** The exit code; what commander threw it has told. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  const name = paintNote('red', 'portico:')
  if (!(error instanceof CliError)) {
    note(`${name} ${error instanceof Error ? error.stack : String(error)}`)
    return EXIT.refused
  }
  // The service's words may hold an author's text.
  note(`${name} ${visible(error.message)}`)
  if (error.hint !== null) note(visible(error.hint))
  return error.exitCode
}
