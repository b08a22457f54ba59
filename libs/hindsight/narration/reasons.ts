/** Why an event came out as it did, from its own codes: what follows « parce que ». */
import type { EventType, RecordedEvent, RecordedEventOf } from '#libs/domain/journey/event.js';
import { plural } from '#libs/domain/french/plural.js';
import type { ReplacementGround } from '#libs/domain/journey/replacement/events.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { labels } from './labels.js';

const list = new Intl.ListFormat('fr', { type: 'conjunction' });

type Reasons = { readonly [T in EventType]?: (event: RecordedEventOf<T>) => string | null };

/** Only events that conclude something have a reason; the words of a motive are sealed, what it rests on is not. */
const reasons: Reasons = {
  BlockConcluded: ({ data: { validated, skills, criteria } }) => {
    const failed = skills.filter(({ acquired }) => !acquired).map(({ skill }) => skill);
    if (validated || failed.length === 0) return 'le règlement le valide sur les appréciations de ses critères';
    const short = criteria.filter(({ grading }) => grading === 'NON_ACQUIS').map(({ criterion }) => criterion);
    const partly = criteria.filter(({ grading }) => grading === 'PARTIELLEMENT_ACQUIS').map(({ criterion }) => criterion);
    const shown = [
      ...(short.length > 0 ? [`non acquis : ${list.format(short)}`] : []),
      ...(partly.length > 0 ? [`partiellement acquis : ${list.format(partly)}`] : []),
    ];
    const skillsNamed =
      failed.length > 1 ? `les compétences ${list.format(failed)} ne sont pas acquises` : `la compétence ${failed[0]} n’est pas acquise`;
    return shown.length > 0 ? `${skillsNamed} (${shown.join(' ; ')})` : skillsNamed;
  },
  JuryDecided: ({ data: { votes, abstentions = [], castingVote, decision, motives } }) => {
    const inFavour = votes.filter((vote) => vote.inFavour).length;
    const abstained = abstentions.length > 0 ? `, ${plural(abstentions.length, 'abstention')}` : '';
    const vote = `${inFavourOf(inFavour, votes.length)}${castingVote ? ' (la présidence a voix prépondérante)' : ''}${abstained}`;
    const criteria = [...new Set(motives.flatMap((motive) => motive.criteria))];
    return decision === 'FULL' || criteria.length === 0 ? vote : `${vote}, pour des motifs tirés de : ${list.format(criteria)}`;
  },
  RecevabiliteDecided: ({ data: { decision } }) =>
    decision === 'NON_RECEVABLE' ? 'des motifs, consignés et chiffrés, s’y opposent' : null,
  RecevabiliteGrantedTacitly: ({ data }) => `aucune décision n’est intervenue jusqu’au ${frenchDate(data.dueOn)}`,
  RecevabiliteLapsed: ({ data }) => `aucune démarche du candidat ni motif légitime n’était enregistré au ${frenchDate(data.dueOn)}`,
  DeadlineOverdue: ({ data }) => `rien ne l’avait satisfait au ${frenchDate(data.dueOn)}`,
  DeadlineSuperseded: ({ data }) => labels.superseded(data.reason),
  CaduciteContestationDecided: ({ data }) =>
    data.accepted ? 'le motif invoqué est tenu pour légitime' : 'le motif invoqué n’est pas tenu pour légitime',
  AttendanceRecorded: ({ data }) => (data.attendance === 'PRESENT' ? null : `le candidat était ${labels.attendance(data.attendance)}`),
  SoutenanceHeld: ({ data }) => (data.attendance === 'PRESENT' ? null : `le candidat était ${labels.attendance(data.attendance)}`),
  DispenseDecided: ({ data }) =>
    data.granted
      ? 'l’aptitude professionnelle globale n’est pas remise en cause et le critère n’a pas vocation à s’appliquer'
      : list.format([
          ...(data.abilityPreserved ? [] : ['l’aptitude professionnelle globale serait remise en cause']),
          ...(data.criterionNotApplicable ? [] : ['le critère a vocation à s’appliquer']),
        ]) || null,
  StageBrokenOff: ({ data }) => given(data.reason),
  JourneySuspended: ({ data }) => given(data.reason),
  JourneyAbandoned: ({ data }) => given(data.reason),
  JourneyArchived: ({ data }) => given(data.reason),
  FactRectified: ({ data }) => `le fait n° ${data.eventVersion} était inexact (${labels.rectified(data.field)})`,
  FactReplaced: ({ data }) => replacementReasons[data.ground],
  DispenseReplaced: ({ data }) => replacementReasons[data.ground],
  AppealDecided: ({ data }) => (data.upheld ? 'la réclamation est fondée' : 'la réclamation n’est pas fondée'),
};

/** A reason of a closed list. */
function given(reason: string): string {
  return `le motif donné est « ${labels.reason(reason)} »`;
}

function inFavourOf(inFavour: number, votes: number): string {
  if (inFavour === 0) return `aucune voix sur ${votes} n’y a été favorable`;
  return `${inFavour} voix sur ${votes} y ${inFavour === 1 ? 'a été favorable' : 'ont été favorables'}`;
}

const replacementReasons: Readonly<Record<ReplacementGround, string>> = {
  MATERIAL_ERROR: 'ce qui était consigné comportait une erreur matérielle',
  LATE_PROOF: 'un justificatif est arrivé après',
  IRREGULARITY: 'ce qui était consigné était irrégulier',
  FRAUD: 'une fraude entachait ce qui était consigné',
  JUDGMENT: 'un jugement l’a annulé',
};

/** « parce qu’aucune décision… », « parce que le motif… ». */
export function because(reason: string): string {
  return `${/^[aeiouyàâéèêîôûœ]/i.test(reason) ? 'parce qu’' : 'parce que '}${reason}`;
}

/** Null where the event needs none. */
export function reasonOf(event: RecordedEvent): string | null {
  const tell = reasons[event.type] as ((event: RecordedEvent) => string | null) | undefined;
  return tell?.(event) ?? null;
}
