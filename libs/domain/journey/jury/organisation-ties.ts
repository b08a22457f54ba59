/**
 * A member who belongs or belonged to an organisation of the candidate's (who trains, employs or hosts them). For VAE it is a professional
 * relation (D6412-6), unless their dates tell that they were not there together; for training, one where the règlement says so, and told
 * in any case.
 */
import { isDecidedAs } from '../../certification/deciders.js';
import { frenchPeriod } from '../../time/french-date.js';
import type { LocalDate } from '../../time/local-date.js';
import type { Journey } from '../journey.js';
import type { OrganisationKind } from '../opening/candidate-organisation.js';
import { cite, clause } from '../reglement-source.js';
import { juryComposition } from '../requirements.js';
import { recordRule, unless, type Source, type Unmet } from '../../stream/unmet.js';
import { juryLaw } from './composition.js';
import type { JuryMember } from './events.js';
import { juryPractice } from './practice.js';
import { belongsOn, mayHaveMet, type SharedOrganisation } from './shared-organisation.js';

/** @param on the day of the session */
export function organisationConditions(
  journey: Journey,
  members: readonly JuryMember[],
  found: readonly SharedOrganisation[],
  on: LocalDate | null,
): readonly Unmet[] {
  if (!isDecidedAs('as-practised', journey.rules)) return [];
  return members.flatMap((member, index) => {
    const own = found.filter(({ jurorId }) => jurorId === member.jurorId);
    const excluding = own.filter((shared) => isExcluding(journey, shared));
    const inside = own.filter((shared) => shared.candidate.as === 'TRAINING_BODY' && on !== null && belongsOn(shared, on));
    return [
      ...unless(
        excluding.length === 0,
        'jury.organisation-tie',
        `Le juré ${member.jurorId} est ou a été de la même structure que le candidat (${inWords(excluding)}) : il ne peut pas siéger.`,
        excludingSource(journey),
        `members.${index}`,
      ),
      ...unless(
        !member.outsideTrainingBody || inside.length === 0,
        'jury.not-outside',
        `Le juré ${member.jurorId} est dit extérieur à l’organisme de formation, et le registre l’y compte (${inWords(inside)}).`,
        outsideSource(journey),
        `members.${index}`,
      ),
    ];
  });
}

/** What excludes nobody is told before a jury is convened. */
export function organisationWarnings(
  journey: Journey,
  members: readonly JuryMember[],
  found: readonly SharedOrganisation[],
): readonly Unmet[] {
  if (!isDecidedAs('as-practised', journey.rules)) return [];
  return members.flatMap((member, index) => {
    const own = found.filter((shared) => shared.jurorId === member.jurorId && !isExcluding(journey, shared));
    return unless(
      own.length === 0,
      'jury.organisation-shared',
      `Le juré ${member.jurorId} est ou a été de la même structure que le candidat (${inWords(own)}), ce qui ne l’exclut pas.`,
      excludingSource(journey),
      `members.${index}`,
    );
  });
}

function isExcluding({ state, rules }: Journey, shared: SharedOrganisation): boolean {
  const isTie = state.path === 'VAE' || juryPractice(rules).organisationsKeptApart.value.includes(shared.candidate.as);
  return isTie && mayHaveMet(shared);
}

function excludingSource(journey: Journey): Source {
  if (journey.state.path === 'VAE') return juryLaw(journey);
  return clause('structures du candidat dont nul ne siège', juryPractice(journey.rules).organisationsKeptApart);
}

function outsideSource(journey: Journey): Source {
  const composition = juryComposition(journey);
  return composition ? cite(composition, 'minOutsideTrainingBody', 'composition du jury') : recordRule;
}

const isToCandidate: Readonly<Record<OrganisationKind, string>> = {
  TRAINING_BODY: 'organisme de formation du candidat',
  EMPLOYER: 'employeur du candidat',
  HOST: 'structure d’accueil du candidat',
};

const isToJuror: Readonly<Record<SharedOrganisation['juror']['as'], string>> = {
  TRAINING_BODY: 'organisme de formation du juré',
  EMPLOYER: 'employeur du juré',
  OTHER: 'structure du juré',
};

function inWords(shared: readonly SharedOrganisation[]): string {
  const dated = (what: string, period: SharedOrganisation['candidate' | 'juror']) => [what, frenchPeriod(period)].filter(Boolean).join(' ');
  return shared
    .map(
      ({ organisationId, candidate, juror }) =>
        `${organisationId}, ${dated(isToCandidate[candidate.as], candidate)}, ${dated(isToJuror[juror.as], juror)}`,
    )
    .join(' ; ');
}
