import { plural } from '../../french/plural.js';
import type { JuryComposition, JurorQuality } from '../../certification/rules.js';
import { type Source, unless, type Unmet } from '../../stream/unmet.js';
import type { Line } from '../../law/line.js';
import type { Journey } from '../journey.js';
import { juryComposition } from '../requirements.js';
import { lawOf, lineAtBeginning, vaeText } from '../ruling-law.js';
import { cite } from '../reglement-source.js';
import type { JuryMember } from './events.js';
import { tieConditions } from './ties.js';

/**
 * Conditions on those who are convened, and again on those who sat: the law's floor, the certification's composition,
 * and nobody tied to the candidate. They hold for training too, where the règlement is their source.
 */
export function membersConditions(journey: Journey, members: readonly JuryMember[]): readonly Unmet[] {
  const composition = juryComposition(journey);
  const floor = legalFloor(journey);
  const source = juryLaw(journey);
  const ids = members.map(({ jurorId }) => jurorId);
  return [
    ...unless(new Set(ids).size === ids.length, 'jury.member-twice', 'Un même juré est nommé deux fois.', source, 'members'),
    ...unless(
      members.length >= floor.members,
      'jury.legal-minimum',
      `Un jury compte au moins ${floor.members} membres.`,
      juryLaw(journey, 'minMembers'),
      'members',
    ),
    ...unless(
      members.filter(({ qualified }) => qualified).length >= floor.qualified,
      'jury.none-qualified',
      floor.qualified === 1
        ? 'Un membre au moins est qualifié pour la certification.'
        : `Au moins ${floor.qualified} membres sont qualifiés pour la certification.`,
      juryLaw(journey, 'minQualified'),
      'members',
    ),
    ...unless(
      members.filter(({ president }) => president).length === 1,
      'jury.one-president',
      'Le jury a une présidence, et une seule.',
      juryLaw(journey, 'presidentQualities'),
      'members',
    ),
    ...(composition ? compositionConditions(composition, members) : []),
    ...members.flatMap((member, index) => tieConditions(journey, member, source, `members.${index}`)),
  ];
}

/** Asked in training too. The certification may ask for more, never for less. Before any text, what the first one asked. */
function legalFloor(journey: Journey): Pick<Line<'VAE_JURY'>, 'members' | 'qualified'> {
  const oldest = lawOf(journey).VAE_JURY.at(-1);
  return lineAtBeginning(journey, 'VAE_JURY') ?? oldest ?? { members: 0, qualified: 0 };
}

/**
 * What rules juries on the journey's path: the law for VAE; for training, the certification's own composition where it
 * sets the field, else the règlement's default.
 */
export function juryLaw(journey: Journey, field?: keyof JuryComposition): Source {
  const composition = juryComposition(journey);
  const own = composition && field ? cite(composition, field, compositionClause) : `règlement, ${compositionClause} (valeur par défaut)`;
  return vaeText(journey, 'VAE_JURY') ?? own;
}

const compositionClause = 'composition du jury';

const nameOf: Readonly<Record<JurorQuality, string>> = {
  PROFESSIONAL: 'professionnel',
  ACADEMIC: 'universitaire',
  INSTITUTIONAL: 'institutionnel',
};

function compositionConditions(composition: JuryComposition, members: readonly JuryMember[]): readonly Unmet[] {
  const { minMembers, maxMembers, presidentQualities, minQualified, minOutsideTrainingBody } = composition;
  const president = members.find((member) => member.president);
  const others = members.filter((member) => !member.president);
  const holds = (field: keyof JuryComposition, condition: boolean, code: string, sentence: string) =>
    unless(condition, code, sentence, cite(composition, field, compositionClause), 'members');
  return [
    ...holds('minMembers', members.length >= minMembers, 'jury.too-few-members', `Le jury compte au moins ${minMembers} membres.`),
    ...holds(
      'maxMembers',
      maxMembers === null || members.length <= maxMembers,
      'jury.too-many-members',
      `Le jury compte au plus ${maxMembers} membres.`,
    ),
    ...holds(
      'presidentQualities',
      !president || presidentQualities.length === 0 || presidentQualities.some((quality) => president.qualities.includes(quality)),
      'jury.president-quality',
      `La présidence du jury revient à un membre ${presidentQualities.map((quality) => nameOf[quality]).join(' ou ')}.`,
    ),
    ...composition.members.flatMap(({ quality, min }) =>
      holds(
        'members',
        others.filter(({ qualities }) => qualities.includes(quality)).length >= min,
        `jury.too-few-${quality.toLowerCase()}`,
        `Hors présidence, le jury compte au moins ${plural(min, 'membre')} ayant la qualité de ${nameOf[quality]}.`,
      ),
    ),
    ...holds(
      'minQualified',
      members.filter(({ qualified }) => qualified).length >= minQualified,
      'jury.too-few-qualified',
      `Le jury compte au moins ${plural(minQualified, 'membre qualifié', 'membres qualifiés')} pour la certification.`,
    ),
    ...holds(
      'minOutsideTrainingBody',
      members.filter(({ outsideTrainingBody }) => outsideTrainingBody).length >= minOutsideTrainingBody,
      'jury.too-few-outside',
      `Le jury compte au moins ${plural(minOutsideTrainingBody, 'membre extérieur', 'membres extérieurs')} à l’organisme de formation.`,
    ),
  ];
}

interface Balance {
  readonly women: number;
  readonly men: number;
  readonly balanceJustification?: string | undefined;
  readonly members: readonly unknown[];
}

/** A jury of women only or of men only says why no other was possible. */
export function balanceConditions(journey: Journey, { women, men, balanceJustification, members }: Balance): readonly Unmet[] {
  const source = juryLaw(journey);
  return [
    ...unless(
      women + men <= members.length,
      'jury.balance-count',
      `Les effectifs annoncés (femmes : ${women}, hommes : ${men}) dépassent le nombre des membres nommés (${members.length}).`,
      source,
      'women',
    ),
    ...unless(
      (women > 0 && men > 0) || balanceJustification !== undefined,
      'jury.balance',
      'Un jury concourt à une représentation équilibrée des femmes et des hommes : à défaut, la raison est consignée.',
      source,
      'balanceJustification',
    ),
  ];
}

export function balanceWarnings(journey: Journey, { women, men }: Pick<Balance, 'women' | 'men'>): readonly Unmet[] {
  return unless(
    women > 0 && men > 0,
    'jury.balance-justified',
    'Ce jury ne réunit pas des femmes et des hommes ; la raison en est consignée.',
    juryLaw(journey),
  );
}
