import { Argument, Command, CommanderError, Option } from 'commander';
import { inFrench } from './commander-in-french.js';

/** What a person reads after the words typed. */
function told(...words: string[]): string {
  let text = '';
  const own = new Command('show')
    .argument('<id>', 'identifiant')
    .addArgument(new Argument('[contenu]', 'contenu').choices(['a', 'b']).default('a'))
    .option('--file <fichier>', 'fichiers', (one: string, all: readonly string[]) => [...all, one], [])
    .option('--format <format>', 'format du fichier')
    .addOption(new Option('--kind <genre>', 'genre').choices(['a', 'b']).default('a'))
    .addOption(new Option('--json', 'en JSON').conflicts('format'))
    .requiredOption('--role <rôle>', 'rôle')
    .action(() => {});
  const program = inFrench(new Command('jalon').addCommand(own));
  for (const command of [program, own]) {
    const write = (written: string) => (text += written);
    command.exitOverride().configureOutput({ writeOut: write, writeErr: write });
  }
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return text;
}

describe('the command line', () => {
  it.each([
    [['show', 'x'], 'L’option --role <rôle> est obligatoire'],
    [['show', '--role', 'r'], 'Il manque l’argument <id>'],
    [['show', 'x', '--role'], 'L’option --role <rôle> attend une valeur'],
    [['show', 'x', '--jsn', '--role', 'r'], 'L’option --jsn n’existe pas\n(Vouliez-vous dire --json ?)'],
    [['show', 'x', '--role', 'r', '--kind', 'c'], 'L’option --kind <genre> n’admet pas « c » : un de : a, b'],
    [['show', 'x', '--role', 'r', '--json', '--format', 'csv'], 'Les options --json et --format <format> ne vont pas ensemble'],
    [['show', 'x', 'a', 'z', '--role', 'r'], 'Trop d’arguments : 3 au lieu de 2.'],
    [['show', 'x', 'c', '--role', 'r'], 'L’argument <contenu> n’admet pas « c » : un de : a, b'],
    [['shwo'], 'La commande shwo n’existe pas\n(Vouliez-vous dire show ?)'],
  ])('says in French what is wrong with %j', (words, sentence) => {
    expect(told(...words)).toContain(sentence);
    expect(told(...words)).not.toContain('error');
  });

  it('shows its help in French', () => {
    const help = told('show', '--help');
    for (const words of [
      'Emploi : jalon show',
      'Arguments :',
      'Options :',
      'genre ; un de : a, b ; par défaut a',
      'contenu ; un de : a, b ; par défaut a',
    ])
      expect(help).toContain(words);
    expect(help).toMatch(/fichiers$/m);
    expect(told('--help')).toContain('[commande]');
    expect(`${help}${told('--help')}`).not.toMatch(/Usage|Options:|Commands|choices|default|display help/);
  });
});
