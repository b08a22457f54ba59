import { verdictNow } from './blocks/attempts.js';
import { blockItems, certificateItems } from './blocks/remaining.js';
import { isBlockValid } from './blocks/status.js';
import { documentItems } from './documents/remaining.js';
import { completionItems } from './host-period/remaining.js';
import type { Journey } from './journey.js';
import { juryItems, minutesItems } from './jury/remaining.js';
import { certificationSessions, standingDecision } from './jury/sessions.js';
import { hasEnded, outcome } from './outcome.js';
import type { RemainingItem } from './remaining-item.js';
import { blocksAreAssessed, juryPrerequisites, needsJury, pathRules } from './requirements.js';
import { recordRule } from '../stream/unmet.js';
import type { JourneyState } from './state.js';
import { frenchDate } from '../time/french-date.js';
import { lostUnderDecision, lostUnderDiploma } from './after/withdrawal.js';
import { vaeText } from './ruling-law.js';
import { vaeItems } from './vae/remaining.js';

/**
 * What the journey lacks for the diploma, or for the certificates of the blocks that it aims at: in an order in which it
 * may lawfully be provided, among others. Nothing where the journey has ended without either, or should not have been opened.
 */
export function remaining(journey: Journey): readonly RemainingItem[] {
  if (journey.state.opened === null || isNoJourney(journey.state)) return [];
  const items = [
    ...(hasEnded(journey) ? [] : [...itemsBeforeJury(journey), ...toDecide(journey)]),
    ...lostGroundItems(journey),
    ...documentsToIssue(journey),
    ...withdrawalItems(journey),
    ...annulledGroundItems(journey),
    ...reopenedItems(journey),
    ...givenBackItems(journey),
    ...paperItems(journey),
  ];
  return items.length > 0 ? [...standingItems(journey), ...items] : [];
}

/** Archived as one that should not have been opened: nothing is lacking, and nobody is to reopen it. */
export function isNoJourney({ archiving }: JourneyState): boolean {
  return archiving !== null && (archiving.reason === 'DUPLICATE' || archiving.reason === 'OPENED_BY_MISTAKE');
}

/** What the candidate has to show before a jury decides, or instead of one. */
export function itemsBeforeJury(journey: Journey): readonly RemainingItem[] {
  const path = pathRules(journey);
  const asked = [...juryPrerequisites(journey), ...(juryPrerequisites(journey).includes('MEMOIRE') ? (path?.beforeMemoire ?? []) : [])];
  return [
    ...vaeItems(journey),
    ...(blocksAreAssessed(journey) ? blockItems(journey) : []),
    ...(asked.includes('HOST_PERIOD') ? completionItems(journey) : []),
    ...documentItems(journey),
  ];
}

/** What interrupts the journey; neither a suspension nor a departure interrupts what follows its end. */
function standingItems(journey: Journey): readonly RemainingItem[] {
  const { state } = journey;
  const isOver = hasEnded(journey);
  if (state.archiving || (state.abandonment && !isOver)) {
    return [{ code: 'reactivation', sentence: 'Le parcours est à réactiver.', source: recordRule, commands: ['reactivate'] }];
  }
  return state.suspension && !isOver
    ? [{ code: 'resumption', sentence: 'Le parcours suspendu est à reprendre.', source: recordRule, commands: ['resume'] }]
    : [];
}

/** A diploma that rests on a block which counts no more stands until somebody decides: withdrawn too, or the procedure closed. */
function withdrawalItems(journey: Journey): readonly RemainingItem[] {
  const isOpen = journey.state.fraudProcedures.some(({ concerns, outcome: came }) => concerns === 'DIPLOMA' && came === null);
  return lostUnderDiploma(journey).map(({ block, on, isHeld }) => ({
    code: 'withdrawal',
    sentence: isHeld
      ? `Le certificat du bloc ${block}, tenu pour acquis et sur lequel le parchemin repose, a été retiré ou annulé le ${frenchDate(on)} : le retrait du parchemin est à décider.`
      : `Le bloc ${block}, sur lequel le parchemin repose, a été retiré pour fraude le ${frenchDate(on)} : le retrait du parchemin est à décider.`,
    source: vaeText(journey, 'FRAUD') ?? recordRule,
    commands: [...(isOpen ? [] : (['open-fraud-procedure'] as const)), 'record-observations', 'withdraw-for-fraud'],
  }));
}

/** Nothing follows from a decision that rests on a block which counts no more: it is replaced, and the block assessed or presented here. */
function lostGroundItems(journey: Journey): readonly RemainingItem[] {
  const session = standingDecision(journey.state)?.session;
  return lostUnderDecision(journey).map(({ block, on }) => ({
    code: 'lost-ground',
    sentence: `Le certificat du bloc ${block}, tenu pour acquis, a été retiré ou annulé le ${frenchDate(on)} : la décision de la session ${session}, qui repose sur lui, est à remplacer.`,
    source: recordRule,
    commands: [],
    ...(session && { about: { field: 'session', value: session } }),
  }));
}

/** A decision that followed one which a judge annulled stands until its jury, or the certifier, replaces or annuls it. */
function annulledGroundItems({ state }: Journey): readonly RemainingItem[] {
  return certificationSessions(state).flatMap(({ session, decision, groundAnnulledOn }): readonly RemainingItem[] =>
    decision === null || groundAnnulledOn === undefined
      ? []
      : [
          {
            code: 'annulled-ground',
            sentence: `La session ${session} a suivi une décision qu’un juge a annulée le ${frenchDate(groundAnnulledOn)} : ce qu’elle a décidé est à revoir.`,
            source: recordRule,
            commands: [],
            about: { field: 'session', value: session },
          },
        ],
  );
}

/** What was withdrawn or voided for fraud, and given back by an annulment, is to be decided upon otherwise: its procedure is open again. */
function reopenedItems({ state }: Journey): readonly RemainingItem[] {
  const procedure = state.fraudProcedures.find(({ outcome: came }) => came === null);
  const about = procedure?.assessment ?? procedure?.block ?? '';
  const annulled = state.replacements?.findLast(({ kind, about: of }) => (kind === 'WITHDRAWAL' || kind === 'VOIDING') && of === about);
  if (!procedure || !annulled) return [];
  const taken =
    annulled.kind === 'VOIDING'
      ? `L’annulation de l’épreuve ${about}`
      : about === ''
        ? 'Le retrait de la certification'
        : `Le retrait du bloc ${about}`;
  const sentence = `${taken} a été annulé${annulled.kind === 'VOIDING' ? 'e' : ''} le ${frenchDate(annulled.on)} : la procédure pour fraude, rouverte, est à terminer, sans suite ou par une nouvelle décision.`;
  return [{ code: 'fraud-procedure', sentence, source: recordRule, commands: ['close-fraud-procedure'] }];
}

/** A block concluded as not valid while an attempt was voided, and that it would be with what an appeal or an annulment has given back. */
function givenBackItems(journey: Journey): readonly RemainingItem[] {
  const { rules, state } = journey;
  const givenBack = [
    ...state.appeals.flatMap(({ assessment, decided }) => (assessment !== undefined && decided?.upheld ? [assessment] : [])),
    ...(state.replacements ?? []).flatMap(({ kind, about }) => (kind === 'VOIDING' ? [about] : [])),
  ];
  return rules.blocks.flatMap((block): readonly RemainingItem[] => {
    const assessment = block.assessments.find(({ code }) => givenBack.includes(code))?.code;
    const concluded = state.blocks[block.code]?.conclusions.findLast(({ by }) => 'evaluators' in by);
    const isToReview = assessment !== undefined && concluded?.validated === false && !isBlockValid(state, block.code);
    if (!isToReview || !verdictNow(journey, block).validated) return [];
    const sentence = `L’épreuve ${assessment} est rendue au candidat : la conclusion du bloc ${block.code}, tirée sans elle, est à remplacer.`;
    return [{ code: 'conclusion', sentence, source: recordRule, commands: [], about: { field: 'block', value: block.code } }];
  });
}

/** Whoever may confirm it, or entered it, is shown it: nobody else. */
function paperItems({ state: { paperEntry } }: Journey): readonly RemainingItem[] {
  if (!paperEntry) return [];
  const { enteredOn, version } = paperEntry;
  const sentence = `La saisie papier n° ${version}, du ${frenchDate(enteredOn)}, est à comparer à sa numérisation : un administrateur, autre que qui l’a saisie, la confirme ou la rejette.`;
  return [{ code: 'paper-entry', sentence, source: recordRule, commands: [] }];
}

function toDecide(journey: Journey): readonly RemainingItem[] {
  return needsJury(journey) ? juryItems(journey) : [];
}

function documentsToIssue(journey: Journey): readonly RemainingItem[] {
  const { state } = journey;
  const minutes = minutesItems(journey);
  const { kind } = outcome(journey);
  if (hasEnded(journey) && kind !== 'CERTIFIED' && kind !== 'BLOCKS_VALIDATED') return minutes;
  if (lostUnderDecision(journey).length > 0) return [];
  if (state.scope === 'BLOCKS') return [...minutes, ...certificateItems(journey)];
  return state.diploma === null
    ? [...minutes, { code: 'diploma', sentence: 'Le parchemin est à délivrer.', source: recordRule, commands: ['issue-diploma'] }]
    : minutes;
}
