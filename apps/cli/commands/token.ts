import { Command, InvalidArgumentError, Option } from 'commander';
import { TokenIssuer } from '#tokens/local-tokens.js';
import { callerRoles, type CallerRole } from '#tokens/token.js';
import { settings } from '../settings.js';

interface Options {
  readonly role: CallerRole;
  readonly subject?: string;
  readonly hours: number;
  readonly json: boolean;
}

function hours(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number <= 24)) throw new InvalidArgumentError('une durée en heures, jusqu’à 24');
  return number;
}

export function tokenCommand(): Command {
  return new Command('token')
    .description('émettre un jeton d’accès pour le développement')
    .addOption(
      new Option('--role <rôle>', 'rôle porté par le jeton')
        .choices([...callerRoles])
        .makeOptionMandatory()
        .argParser(role),
    )
    .option('--subject <identifiant>', 'identifiant de la personne (par défaut, un par rôle)')
    .option('--hours <heures>', 'durée de validité', hours, 12)
    .option('--json', 'répondre en JSON', false)
    .action(async (options: Options) => {
      const issuer = await TokenIssuer.open(settings().keys.folder);
      const subject = options.subject ?? `dev-${options.role.toLowerCase()}`;
      const token = await issuer.issue({ subject, role: options.role, lifeSeconds: options.hours * 3600 });
      process.stdout.write(options.json ? `${JSON.stringify({ token, role: options.role, subject })}\n` : `${token}\n`);
    });
}

function role(value: string): CallerRole {
  const found = callerRoles.find((known) => known === value.toUpperCase().replaceAll('-', '_'));
  if (!found) throw new InvalidArgumentError(`un de : ${callerRoles.join(', ')}`);
  return found;
}
