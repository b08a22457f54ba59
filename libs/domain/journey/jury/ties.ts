/**
 * Who may not be a member: the candidate, and whoever has or had a tie to them (D6412-6), declared or known from the record,
 * of this journey or of another. Refused, never warned: it makes the whole jury irregular.
 */
import { isDecidedAs } from '../../certification/deciders.js';
import { type Source, unless, type Unmet } from '../../stream/unmet.js';
import type { Journey } from '../journey.js';
import { clause } from '../reglement-source.js';
import type { JourneyState } from '../state.js';
import type { JuryMember } from './events.js';
import type { KnownTie, PersonTie } from './known-tie.js';
import { juryPractice } from './practice.js';

/** Those that the state of one journey tells. */
export function tiesIn({ accompanists, stages, blocks }: JourneyState): readonly { readonly as: PersonTie; readonly personId: string }[] {
  const attempts = Object.values(blocks).flatMap(({ assessments }) => Object.values(assessments).flatMap((each) => each.attempts));
  const evaluators = attempts.flatMap(({ grid }) => grid?.evaluators ?? []);
  return [
    ...accompanists.map(({ accompanistId }) => ({ as: 'ACCOMPANIST' as const, personId: accompanistId })),
    ...Object.values(stages).flatMap(({ tutorId }) => (tutorId === null ? [] : [{ as: 'TUTOR' as const, personId: tutorId }])),
    ...[...new Set(evaluators)].map((personId) => ({ as: 'EVALUATOR' as const, personId })),
  ];
}

/** What this journey's own record says of a member, and what they declared. */
export function tieConditions(journey: Journey, { jurorId, tie }: JuryMember, source: Source, field: string): readonly Unmet[] {
  const { state, rules } = journey;
  const accompanied = state.accompanists.some(({ accompanistId }) => accompanistId === jurorId);
  const tutored = Object.values(state.stages).some(({ tutorId }) => tutorId === jurorId);
  const isCandidate = isDecidedAs('as-practised', rules) && state.opened?.candidateId === jurorId;
  return [
    ...unless(!isCandidate, 'jury.candidate', `Le candidat (${jurorId}) ne siège pas au jury qui le juge.`, source, field),
    ...unless(tie === 'NONE', 'jury.tie', `Le juré ${jurorId} a un lien avec le candidat : il ne peut pas siéger.`, source, field),
    ...unless(!accompanied, 'jury.accompanist', `Le juré ${jurorId} a accompagné le candidat : il ne peut pas siéger.`, source, field),
    ...unless(!tutored, 'jury.tutor', `Le juré ${jurorId} a été le tuteur du candidat : il ne peut pas siéger.`, source, field),
    ...evaluatorConditions(journey, jurorId, field),
  ];
}

/** Evaluating is no tie of itself; a règlement may keep both juries apart. */
function evaluatorConditions({ state, rules }: Journey, jurorId: string, field: string): readonly Unmet[] {
  const { evaluatorMaySit } = juryPractice(rules);
  const evaluated = tiesIn(state).some(({ as, personId }) => as === 'EVALUATOR' && personId === jurorId);
  return unless(
    !isDecidedAs('as-practised', rules) || evaluatorMaySit.value || !evaluated,
    'jury.evaluator',
    `Le juré ${jurorId} a évalué le candidat : il ne peut pas siéger.`,
    clause('évaluateurs au jury', evaluatorMaySit),
    field,
  );
}

const wasTo: Readonly<Record<PersonTie, string>> = {
  CANDIDATE: 'est le candidat',
  ACCOMPANIST: 'a accompagné le candidat',
  TUTOR: 'a été le tuteur du candidat',
  EVALUATOR: 'a évalué le candidat',
};

const codes: Readonly<Record<PersonTie, string>> = {
  CANDIDATE: 'jury.candidate',
  ACCOMPANIST: 'jury.accompanist',
  TUTOR: 'jury.tutor',
  EVALUATOR: 'jury.evaluator',
};

/**
 * What was found elsewhere: in the candidate's other journeys, and of persons who bear a member's names, the candidate among them.
 *
 * @param distinctFrom of whom it is said, besides what each member's convocation says, that no member is them
 */
export function knownTieConditions(
  { rules }: Journey,
  members: readonly JuryMember[],
  known: readonly KnownTie[],
  source: Source,
  distinctFrom: readonly string[] = [],
): readonly Unmet[] {
  if (!isDecidedAs('as-practised', rules)) return [];
  const { evaluatorMaySit } = juryPractice(rules);
  return members.flatMap((member, index) => {
    const ties = known.flatMap(({ jurorId, as, personId, under }) =>
      jurorId === member.jurorId && as !== 'MEMBER' && (as !== 'EVALUATOR' || !evaluatorMaySit.value) ? [{ as, personId, under }] : [],
    );
    const others = [...(member.distinctFrom ?? []), ...distinctFrom];
    const namesakes = ties.filter(({ personId }) => personId !== member.jurorId && !others.includes(personId));
    return [
      ...ties
        .filter(({ personId }) => personId === member.jurorId)
        .map(({ as, under }) => ({
          code: codes[as],
          sentence: `Le juré ${member.jurorId}${under === undefined ? '' : ` (aussi inscrit sous ${under})`} ${wasTo[as]} : il ne peut pas siéger.`,
          source: as === 'EVALUATOR' ? clause('évaluateurs au jury', evaluatorMaySit) : source,
          field: `members.${index}`,
        })),
      ...unless(
        namesakes.length === 0,
        'jury.namesake-tied',
        `Le juré ${member.jurorId} porte les noms de ${namesakes.map(({ as, personId }) => `${personId} (${wasTo[as]})`).join(', ')} : s’il s’agit d’une autre personne, déclarez-les distincts ; sinon il ne peut pas siéger.`,
        source,
        `members.${index}`,
      ),
      ...sameMemberConditions(member, `members.${index}`, { members, known, source, distinctFrom }),
    ];
  });
}

/** One human sits once, under whichever id: their voice would count twice. */
function sameMemberConditions(
  { jurorId, distinctFrom = [] }: JuryMember,
  field: string,
  jury: {
    readonly members: readonly JuryMember[];
    readonly known: readonly KnownTie[];
    readonly source: Source;
    readonly distinctFrom: readonly string[];
  },
): readonly Unmet[] {
  return jury.known.flatMap(({ jurorId: id, as, personId, isSame }) => {
    const other = jury.members.find((member) => member.jurorId === personId);
    if (as !== 'MEMBER' || id !== jurorId || !other) return [];
    const said = distinctFrom.includes(personId) || other.distinctFrom?.includes(jurorId) === true;
    const isSaid = said || jury.distinctFrom.includes(personId) || jury.distinctFrom.includes(jurorId);
    return [
      ...unless(
        isSame !== true,
        'jury.member-twice',
        `Les jurés ${personId} et ${jurorId} sont une même personne, qui ne siège qu’une fois : mêmes noms et même adresse électronique, ou inscriptions que l’annuaire dit d’une seule.`,
        jury.source,
        field,
      ),
      ...unless(
        isSame === true || isSaid,
        'jury.namesake-members',
        `Les jurés ${personId} et ${jurorId} portent les mêmes noms : s’il s’agit de deux personnes, déclarez-les distincts ; sinon elle ne siège qu’une fois.`,
        jury.source,
        field,
      ),
    ];
  });
}

/** Where the règlement lets who evaluated sit, that is told. */
export function evaluatorWarnings(journey: Journey, members: readonly JuryMember[], known: readonly KnownTie[]): readonly Unmet[] {
  const { evaluatorMaySit } = juryPractice(journey.rules);
  if (!isDecidedAs('as-practised', journey.rules) || !evaluatorMaySit.value) return [];
  const evaluators = [
    ...tiesIn(journey.state).flatMap(({ as, personId }) => (as === 'EVALUATOR' ? [personId] : [])),
    ...known.flatMap(({ as, jurorId, personId }) => (as === 'EVALUATOR' && personId === jurorId ? [jurorId] : [])),
  ];
  const source = clause('évaluateurs au jury', evaluatorMaySit);
  return members.flatMap(({ jurorId, distinctFrom = [] }, index) => {
    const namesakes = known.filter(
      ({ as, jurorId: id, personId }) => as === 'EVALUATOR' && id === jurorId && personId !== jurorId && !distinctFrom.includes(personId),
    );
    return [
      ...unless(
        !evaluators.includes(jurorId),
        'jury.evaluator-sits',
        `Le juré ${jurorId} a évalué le candidat ; le règlement ne l’interdit pas.`,
        source,
        `members.${index}`,
      ),
      ...unless(
        namesakes.length === 0,
        'jury.evaluator-namesake-sits',
        `Le juré ${jurorId} porte les noms de qui a évalué le candidat (${namesakes.map(({ personId }) => personId).join(', ')}) ; s’il s’agit de la même personne, le règlement ne l’interdit pas.`,
        source,
        `members.${index}`,
      ),
    ];
  });
}
