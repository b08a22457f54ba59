import { Command, InvalidArgumentError, Option } from 'commander';
import { callerRoles, type Allowed, type CallerRole } from '#libs/platform/tokens/token.js';
import { CliFailure } from '../failure.js';
import { settings } from '../settings.js';
import { developmentToken, tokenOfService } from '../sign-in.js';

interface Options {
  readonly role?: CallerRole;
  readonly service?: string | true;
  readonly subject?: string;
  readonly name?: string;
  readonly person?: string;
  readonly site?: readonly string[];
  readonly cohort?: readonly string[];
  readonly certification?: readonly string[];
  readonly hours: number;
  readonly json: boolean;
}

function hours(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number <= 24)) throw new InvalidArgumentError('une durée en heures, jusqu’à 24');
  return number;
}

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export function tokenCommand(): Command {
  return new Command('token')
    .description('demander un jeton d’accès : au fournisseur local, pour qui l’on veut ; à un autre, pour un compte de service')
    .addOption(new Option('--role <rôle>', 'rôle porté par le jeton').choices([...callerRoles]).argParser(role))
    .addOption(
      new Option('--service [compte]', 'jeton d’un compte de service (par défaut, celui d’OIDC_CLIENT_ID)').conflicts([
        'role',
        'subject',
        'person',
      ]),
    )
    .option('--subject <identifiant>', 'identifiant de la personne (par défaut, un par rôle)')
    .option('--name <nom>', 'nom de la personne')
    .option('--person <identifiant>', 'identifiant par lequel les parcours la nomment (jur_1…)')
    .option('--site <code>', 'limiter à ce site (répétable)', several)
    .option('--cohort <code>', 'limiter à cette promotion (répétable)', several)
    .option('--certification <code>', 'limiter à cette certification (répétable)', several)
    .option('--hours <heures>', 'durée de validité', hours, 12)
    .option('--json', 'répondre en JSON', false)
    .action(async (options: Options) => {
      const answer = await ask(options);
      process.stdout.write(options.json ? `${JSON.stringify(answer)}\n` : `${answer.token}\n`);
    });
}

async function ask(options: Options): Promise<{ readonly token: string; readonly role?: CallerRole; readonly subject?: string }> {
  if (options.service !== undefined) {
    return { token: await tokenOfService(settings(), options.service === true ? undefined : options.service) };
  }
  if (options.role === undefined) throw new CliFailure('Donnez --role ou --service.');
  const subject = options.subject ?? `dev-${options.role.toLowerCase().replaceAll('_', '-')}`;
  const only = (codes: readonly string[] | undefined): Allowed => codes ?? 'ALL';
  const token = await developmentToken(settings(), {
    subject,
    role: options.role,
    name: options.name,
    personId: options.person,
    scope: { sites: only(options.site), cohorts: only(options.cohort), certifications: only(options.certification) },
    lifeSeconds: Math.ceil(options.hours * 3_600),
  });
  return { token, role: options.role, subject };
}

function role(value: string): CallerRole {
  const found = callerRoles.find((known) => known === value.toUpperCase().replaceAll('-', '_'));
  if (!found) throw new InvalidArgumentError(`un de : ${callerRoles.join(', ')}`);
  return found;
}
