/** Commander speaks English: its headings, its remarks on options and its errors, told in French. */
import type { Command, Option } from 'commander';

const headings: Readonly<Record<string, string>> = {
  'Usage:': 'Emploi :',
  'Arguments:': 'Arguments :',
  'Options:': 'Options :',
  'Commands:': 'Commandes :',
};

/** Commander's `error: …` lines, part by part. */
const errors: readonly (readonly [english: RegExp, french: string])[] = [
  [/^error: required option '(.+)' not specified/, 'L’option $1 est obligatoire'],
  [/^error: unknown option '(.+)'/, 'L’option $1 n’existe pas'],
  [/^error: unknown command '(.+)'/, 'La commande $1 n’existe pas'],
  [/^error: missing required argument '(.+)'/, 'Il manque l’argument <$1>'],
  [/^error: option '(.+)' argument missing/, 'L’option $1 attend une valeur'],
  [/^error: option '(.+)' argument '(.*)' is invalid\. /, 'L’option $1 n’admet pas « $2 » : '],
  [/^error: command-argument value '(.*)' is invalid for argument '(.+)'\. /, 'L’argument <$2> n’admet pas « $1 » : '],
  [/^error: option '(.+)' cannot be used with option '(.+)'/, 'Les options $1 et $2 ne vont pas ensemble'],
  [/^error: too many arguments(?: for '.+')?\. Expected (\d+) arguments? but got (\d+)\./, 'Trop d’arguments : $2 au lieu de $1.'],
  [/Allowed choices are (.+)\./, 'un de : $1'],
  [/\(Did you mean one of (.+)\?\)/, '(Vouliez-vous dire l’un de : $1 ?)'],
  [/\(Did you mean (.+)\?\)/, '(Vouliez-vous dire $1 ?)'],
];

/** Of an option or an argument; one that may be given several times has none by default. */
function described({ description, argChoices, defaultValue }: Pick<Option, 'description' | 'argChoices' | 'defaultValue'>): string {
  const byDefault = typeof defaultValue === 'boolean' || defaultValue === undefined ? '' : String(defaultValue);
  return [description, argChoices && `un de : ${argChoices.join(', ')}`, byDefault && `par défaut ${byDefault}`]
    .filter(Boolean)
    .join(' ; ');
}

export function errorInFrench(text: string): string {
  return errors.reduce((told, [english, french]) => told.replace(english, french), text);
}

/** The command and all of its own, once they are declared. */
export function inFrench(command: Command): Command {
  command
    .helpOption('-h, --help', 'afficher cette aide')
    .showHelpAfterError('(--help montre les options)')
    .configureOutput({ outputError: (text, write) => write(errorInFrench(text)) })
    .configureHelp({
      styleTitle: (title) => headings[title] ?? title,
      styleUsage: (usage) => usage.replace('[command]', '[commande]'),
      optionDescription: described,
      argumentDescription: described,
    });
  if (command.commands.length > 0) command.helpCommand('help [commande]', 'afficher l’aide d’une commande');
  for (const own of command.commands) inFrench(own);
  return command;
}
