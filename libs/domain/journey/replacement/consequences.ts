/** What a replacement takes with it, what it may not leave dangling, and whether the candidate loses by it. */
import { isDecidedAs } from '../../certification/deciders.js';
import { openProcedures } from '../after/procedures.js';
import { attemptsAt, countedAttendance, currentAttempt, findAssessment, isVoided, verdictNow } from '../blocks/attempts.js';
import type { CertificationRules } from '../../certification/rules.js';
import { grantingConclusion, isBlockValid } from '../blocks/status.js';
import type { Situation } from '../decider.js';
import { inState, type Journey } from '../journey.js';
import type { Grading } from '../codes.schema.js';
import { isLessFavourable, rank, untoldSince } from '../jury/last-notified.js';
import { certificationSessions, isAnnulled, isDecided, isMissed, isReturnedToJury, pendingSession } from '../jury/sessions.js';
import type { JurySessionState } from '../jury/state.js';
import { outcome } from '../outcome.js';
import type { JourneyState } from '../state.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { grantOf, recevabiliteDeadline } from '../vae/deadlines.js';
import type { VaeAttempt } from '../vae/state.js';
import type { AnnulledDocument, Authority, ReplacedFact, ReplacedFactOf, ReplacementEvents } from './events.js';
import { laterSessions, rests, type OfAttempt } from './evolve.js';
import { sessionOf } from './standing-facts.js';
import { lastToldOf } from './told.js';

type Falls = ReplacementEvents['FactReplaced']['falls'];
type OfSession = ReplacedFactOf<'SOUTENANCE'> | ReplacedFactOf<'DECISION'>;

/** @param fold the state after the replacement, were these to fall */
export function fallsWith(journey: Journey, fact: ReplacedFact, fold: (falls: Falls) => JourneyState): Falls {
  const { state } = journey;
  const none: Falls = { conclusions: false, decision: false, followUps: false, documents: [] };
  const falls: Falls = {
    ...none,
    conclusions: isOfAttempt(fact) && conclusionsFall(journey, fact, fold(none)),
    decision: fact.kind === 'SOUTENANCE' && sessionOf(state, fact)?.decision !== null,
    followUps: followUpsFall(journey, fact),
  };
  // An upheld appeal returns the case to a jury: what was delivered stays so until it decides.
  return { ...falls, documents: fact.kind === 'APPEAL' ? [] : documentsLost(journey, fold(falls)) };
}

function isOfAttempt(fact: ReplacedFact): fact is OfAttempt {
  return fact.kind === 'GRID' || fact.kind === 'ATTENDANCE';
}

/** A block that the règlement validates by the new grid as it did by the old one stays concluded. */
function conclusionsFall({ rules, state }: Journey, fact: OfAttempt, after: JourneyState): boolean {
  const block = rules.blocks.find(({ code }) => code === fact.block);
  const conclusions = state.blocks[fact.block]?.conclusions.filter((conclusion) => rests(conclusion, fact)) ?? [];
  const validates = block !== undefined && fact.replacement !== null && verdictNow({ rules, state: after }, block).validated;
  if (validates && conclusions.at(-1)?.validated) return false;
  return (
    conclusions.length > 0 || laterAttempts({ rules, state }, fact).some(({ attendance, grid }) => attendance === null && grid === null)
  );
}

function laterAttempts({ rules, state }: Journey, fact: OfAttempt) {
  const known = findAssessment(rules, fact.assessment);
  return known ? attemptsAt(state, known).filter(({ attempt }) => attempt > fact.attempt) : [];
}

function followUpsFall(journey: Journey, fact: ReplacedFact): boolean {
  const { state } = journey;
  if (fact.kind === 'SOUTENANCE') {
    const came = fact.replacement?.attendance === 'PRESENT' && sessionOf(state, fact)?.soutenance?.attendance !== 'PRESENT';
    return came && laterSessions(state, fact.session).some((each) => each.soutenance === null && !isDecided(each));
  }
  if (fact.kind === 'CONTESTATION') return fact.replacement?.accepted === true && laterFiles(state, fact).length > 0;
  return fact.kind === 'RECEVABILITE' && isNotRefused(fact) && laterFiles(state, fact).length > 0;
}

function isNotRefused({ replacement }: ReplacedFactOf<'RECEVABILITE'>): boolean {
  return replacement?.decision !== 'NON_RECEVABLE';
}

function laterFiles(state: JourneyState, fact: { readonly attempt: number }): readonly VaeAttempt[] {
  return state.attempts.filter(({ attempt }) => attempt > fact.attempt);
}

/** Certificates of blocks that are valid no more, and the diploma of a certification that is not obtained any more. */
function documentsLost(journey: Journey, after: JourneyState): readonly AnnulledDocument[] {
  const { state } = journey;
  const certificates = Object.values(state.blocks).flatMap(({ block, certificate }): readonly AnnulledDocument[] =>
    certificate && isBlockValid(state, block) && !isBlockValid(after, block)
      ? [{ of: 'BLOCK_CERTIFICATE', block, number: certificate.number }]
      : [],
  );
  const certified = (of: JourneyState) => outcome(inState(journey, of)).kind === 'CERTIFIED';
  const { diploma } = state;
  return diploma && certified(state) && !certified(after)
    ? [...certificates, { of: 'DIPLOMA', block: null, number: diploma.number }]
    : certificates;
}

/** Whether the candidate has less after it: a document, a decision less favourable than the last notified, a block, a recevabilité. */
export function isAgainst(journey: Journey, fact: ReplacedFact, { documents }: Falls, after: JourneyState): boolean {
  if (documents.length > 0) return true;
  if (fact.kind === 'RECEVABILITE') return isGranted(journey, fact.attempt) && !isGranted(inState(journey, after), fact.attempt);
  if ('block' in fact) return isBlockLost(journey.state, fact.block, after);
  if (fact.kind === 'CONTESTATION') return isAccepted(journey.state, fact.attempt) && !isAccepted(after, fact.attempt);
  if (fact.kind === 'APPEAL') return isReturnedToJury(journey.state, fact.contested) && !isReturnedToJury(after, fact.contested);
  const before = sessionOf(journey.state, fact);
  const is = sessionOf(after, fact);
  const untold = before && untoldSince(before);
  const was = untold ?? before?.decision;
  if (!before || !was) return false;
  if (!is?.decision) return (before.decision !== null && rank[was.decision] >= rank.PARTIAL) || showsLess(before, is);
  const isHeld = (block: string) => untold !== null || isBlockValid(journey.state, block);
  return isLessFavourable(was, is.decision, (block) => isHeld(block) && !isBlockValid(after, block));
}

function isAccepted({ attempts }: JourneyState, number: number): boolean {
  return attempts.find(({ attempt }) => attempt === number)?.contestation?.decided?.accepted === true;
}

/** Not where the candidate was last told that it was not valid: that it had become so since, nobody told them. */
function isBlockLost(state: JourneyState, code: string, after: JourneyState): boolean {
  if (!isBlockValid(state, code) || isBlockValid(after, code)) return false;
  const block = state.blocks[code];
  return (block && lastToldOf(state, block)?.validated) ?? true;
}

/** A line of the jury's grid on which a decision to come gives less. */
function showsLess(before: JurySessionState, after: JurySessionState | null): boolean {
  const instead = after?.soutenance?.gradings ?? {};
  return Object.entries(before.soutenance?.gradings ?? {}).some(([line, was]) => {
    const is = Object.hasOwn(instead, line) ? instead[line] : undefined;
    return is !== undefined && gradingRank[is] < gradingRank[was];
  });
}

const gradingRank: Readonly<Record<Grading, number>> = { NON_ACQUIS: 0, PARTIELLEMENT_ACQUIS: 1, ACQUIS: 2 };

function isGranted(journey: Journey, number: number): boolean {
  const file = journey.state.attempts.find(({ attempt }) => attempt === number);
  return file !== undefined && grantOf(journey, file) !== null;
}

/** What rests on the fact and would be left without it: to be replaced, annulled or decided first. */
export function dependantConditions(
  situation: Situation,
  { fact, falls, authority }: Pick<ReplacementEvents['FactReplaced'], 'fact' | 'falls' | 'authority'>,
  after: JourneyState,
): readonly Unmet[] {
  switch (fact.kind) {
    case 'GRID':
      return blockConditions(situation, fact.block, after);
    case 'ATTENDANCE':
      return [...attendanceConditions(situation, fact, falls), ...blockConditions(situation, fact.block, after)];
    case 'CONCLUSION':
      return [...conclusionConditions(situation, fact), ...blockConditions(situation, fact.block, after)];
    case 'SOUTENANCE':
    case 'DECISION':
      return sessionConditions(situation, fact, falls, authority);
    case 'RECEVABILITE':
      return recevabiliteConditions(situation, fact, after);
    case 'CONTESTATION':
      return contestationConditions(situation, fact, after);
    case 'APPEAL':
      return appealConditions(situation, fact, after);
    case 'WITHDRAWAL':
      return [...reopeningConditions(situation), ...contestedWithdrawalConditions(situation, fact)];
    case 'VOIDING':
      return [...reopeningConditions(situation), ...contestedConditions(situation, fact.assessment)];
    case 'TRANSFER':
    case 'ACCOMPANIST':
      return [];
    case 'MEMOIRE':
    case 'LIVRET':
      return acceptanceConditions(situation, fact);
  }
}

const dangling = (code: string, sentence: string): Unmet => ({ code: `replacement.${code}`, sentence, source: recordRule, field: 'fact' });

/** A jury that decided with the block, and blocks that were concluded after it. */
function blockConditions({ rules, state }: Situation, block: string, after: JourneyState): readonly Unmet[] {
  const granting = grantingConclusion(state.blocks[block])?.by;
  if (granting && 'session' in granting && state.blocks[block]?.conclusions.some(({ proposed }) => proposed)) {
    return [
      dangling(
        'decision-rests',
        `La session ${granting.session} a accordé le bloc ${block} sur ce que ses épreuves ont montré : sa décision est à remplacer ou à annuler d’abord.`,
      ),
    ];
  }
  if (!isBlockValid(state, block) || isBlockValid(after, block)) return [];
  const decided = certificationSessions(state).filter(isDecided);
  const next = rules.blocks.filter(({ code, prerequisites }) => prerequisites.includes(block) && isBlockValid(state, code));
  return [
    ...decided
      .slice(-1)
      .map(({ session }) =>
        dangling(
          'decision-rests',
          `La décision de la session ${session} repose sur le bloc ${block}, que ceci ferait tomber : elle est à remplacer ou à annuler d’abord.`,
        ),
      ),
    ...next.map(({ code }) =>
      dangling('block-rests', `Le bloc ${code} demandait le bloc ${block}, que ceci ferait tomber : sa conclusion est à annuler d’abord.`),
    ),
  ];
}

function attendanceConditions(situation: Situation, fact: ReplacedFactOf<'ATTENDANCE'>, falls: Falls): readonly Unmet[] {
  const { rules, state } = situation;
  const known = findAssessment(rules, fact.assessment);
  const attempt = known && attemptsAt(state, known).find((each) => each.attempt === fact.attempt);
  const isExcuse = fact.replacement?.attendance === 'EXCUSED';
  const later = laterAttempts(situation, fact);
  const sat = later.filter(({ attendance, grid }) => attendance !== null || grid !== null);
  // An excuse takes the attempt away where another followed it.
  const isVoidedFor = attempt !== undefined && attempt !== null && (isVoided(attempt) || (attempt.voided && isExcuse && later.length > 0));
  return [
    ...(isVoidedFor
      ? [dangling('attempt-voided', `Ce passage de l’épreuve ${fact.assessment} est annulé pour fraude : seule une réclamation y revient.`)]
      : []),
    ...unless(
      fact.replacement === null || attempt?.attendance !== fact.replacement.attendance || attempt.leftAt !== fact.replacement.left?.time,
      'replacement.same-fact',
      `Cette présence à l’épreuve ${fact.assessment} est déjà enregistrée ainsi : rien n’est à remplacer.`,
      recordRule,
      'fact',
    ),
    ...contestedConditions(situation, fact.assessment),
    ...(attempt?.grid && !isPresent(rules, fact)
      ? [dangling('grid-rests', `Une grille a suivi cette présence à l’épreuve ${fact.assessment} : elle est à annuler d’abord.`)]
      : []),
    ...(falls.conclusions && isBlockValid(state, fact.block)
      ? [dangling('block-valid', `Le bloc ${fact.block} est acquis : cette présence ne lui a rien coûté.`)]
      : []),
    ...(sat.length > 0 && !isExcuse
      ? [
          dangling(
            'resit-rests',
            `L’épreuve ${fact.assessment} a été repassée depuis : seule une excuse peut encore remplacer cette absence.`,
          ),
        ]
      : []),
  ];
}

/** Who left before the end is present, or did not come, as the règlement says. */
function isPresent({ reglement }: CertificationRules, { replacement }: ReplacedFactOf<'ATTENDANCE'>): boolean {
  if (replacement === null) return false;
  const { attendance, left } = replacement;
  return countedAttendance({ attendance, ...(left && { leftAt: left.time }) }, reglement) === 'PRESENT';
}

/** What a procedure or an appeal is about stays under its number until it is over. */
function contestedConditions({ state }: Situation, assessment: string): readonly Unmet[] {
  const accused = state.fraudProcedures.some((each) => each.assessment === assessment && each.outcome === null);
  const contested = state.appeals.some((each) => each.assessment === assessment && each.decided === null && !each.isSpent);
  return [
    ...unless(
      !accused,
      'fraud.assessment-concerned',
      `Une procédure pour fraude porte sur l’épreuve ${assessment} : elle se termine d’abord.`,
      recordRule,
      'fact',
    ),
    ...(contested
      ? [dangling('appeal-pending', `Une réclamation sur l’épreuve ${assessment} attend sa réponse : elle se tranche d’abord.`)]
      : []),
  ];
}

/** Annulled, a conclusion leaves no resit that it has opened. */
function conclusionConditions({ rules, state }: Situation, { block: code, replacement }: ReplacedFactOf<'CONCLUSION'>): readonly Unmet[] {
  const block = rules.blocks.find((each) => each.code === code);
  const weighed = state.blocks[code]?.conclusions.findLast(({ by }) => 'evaluators' in by)?.attempts ?? {};
  const opened = (block?.assessments ?? []).filter((assessment) => {
    const attempt = block && currentAttempt(state, { block, assessment });
    return attempt && attempt.attempt > (weighed[assessment.code] ?? 0);
  });
  return replacement === null
    ? opened.map(({ code: assessment }) =>
        dangling(
          'resit-rests',
          `Un rattrapage de l’épreuve ${assessment} a été ouvert après cette conclusion : le bloc est à conclure à nouveau, non à rouvrir.`,
        ),
      )
    : [];
}

function sessionConditions({ state }: Situation, fact: OfSession, falls: Falls, authority: Authority): readonly Unmet[] {
  // A judge annuls whatever has followed: that is then to be looked at, see `remaining.ts`.
  const annulled = authority === 'JUDGE' && fact.kind === 'DECISION';
  const later = annulled || isStillMissed(state, fact) ? [] : laterSessions(state, fact.session).filter(isHeldOrDecided);
  const falling = fact.kind === 'DECISION' || falls.decision;
  const pending = state.appeals.some(({ session, decided, isSpent }) => session === fact.session && decided === null && !isSpent);
  return [
    ...later.map(({ session }) =>
      dangling('later-session', `La session ${session} a suivi, et repose sur celle-ci : ce qu’elle a fait est à annuler d’abord.`),
    ),
    ...(falling && pending
      ? [dangling('appeal-pending', 'Une réclamation contre cette décision attend sa réponse : elle se tranche d’abord.')]
      : []),
    ...(falling && authority !== 'JUDGE' && isReturnedToJury(state, fact.session)
      ? [
          dangling(
            'appeal-upheld',
            'Une réclamation contre cette décision a été accueillie : un autre jury décide, elle ne se remplace pas.',
          ),
        ]
      : []),
  ];
}

/** Absent for excused, or the other way: whatever came after it came of a passage that did not take place. */
function isStillMissed(state: JourneyState, fact: OfSession): boolean {
  const session = sessionOf(state, fact);
  return (
    fact.kind === 'SOUTENANCE' &&
    session !== null &&
    isMissed(session) &&
    fact.replacement !== null &&
    fact.replacement.attendance !== 'PRESENT'
  );
}

function isHeldOrDecided(session: JurySessionState): boolean {
  return isDecided(session) || session.soutenance?.attendance === 'PRESENT';
}

function recevabiliteConditions(situation: Situation, fact: ReplacedFactOf<'RECEVABILITE'>, after: JourneyState): readonly Unmet[] {
  const lost = isGranted(situation, fact.attempt) && !isGranted(inState(situation, after), fact.attempt);
  return [...(lost ? underFileConditions(situation, fact) : []), ...(isNotRefused(fact) ? laterFileConditions(situation, fact) : [])];
}

function contestationConditions(situation: Situation, fact: ReplacedFactOf<'CONTESTATION'>, after: JourneyState): readonly Unmet[] {
  const lost = isAccepted(situation.state, fact.attempt) && !isAccepted(after, fact.attempt);
  return [
    ...(lost ? underFileConditions(situation, fact) : []),
    ...(isAccepted(after, fact.attempt) ? laterFileConditions(situation, fact) : []),
  ];
}

/** What rests on a file that is recevable. */
function underFileConditions({ state }: Situation, { attempt: number }: { readonly attempt: number }): readonly Unmet[] {
  const file = state.attempts.find(({ attempt }) => attempt === number);
  return [
    ...((file?.validationFiles.length ?? 0) > 0
      ? [dangling('validation-file-rests', 'Un dossier de validation a été déposé sur cette recevabilité : elle ne se retire plus ainsi.')]
      : []),
    ...convenedSince(state).map(({ session }) =>
      dangling('session-rests', `La session ${session} est convoquée sur cette recevabilité : elle est à annuler d’abord.`),
    ),
  ];
}

function laterFileConditions(situation: Situation, fact: { readonly attempt: number }): readonly Unmet[] {
  return laterFiles(situation.state, fact)
    .filter((each) => isDecidedUpon(situation, each))
    .map(({ attempt }) =>
      dangling('later-file', `Le dossier de faisabilité n° ${attempt} a suivi, et il est décidé : sa décision est à annuler d’abord.`),
    );
}

/** A jury convened because the appeal was upheld, or one that has judged since. */
function appealConditions({ state }: Situation, { contested }: ReplacedFactOf<'APPEAL'>, after: JourneyState): readonly Unmet[] {
  const wasUpheld = isReturnedToJury(state, contested);
  if (wasUpheld === isReturnedToJury(after, contested)) return [];
  const pending = wasUpheld ? pendingSession(state) : null;
  return laterSessions(state, contested)
    .filter((each) => !isAnnulled(each) && (each === pending || isHeldOrDecided(each)))
    .map(({ session }) =>
      dangling('later-session', `La session ${session} a suivi, et repose sur celle-ci : ce qu’elle a fait est à annuler d’abord.`),
    );
}

function contestedWithdrawalConditions({ state }: Situation, { withdrawn }: ReplacedFactOf<'WITHDRAWAL'>): readonly Unmet[] {
  return state.appeals.some((each) => each.withdrawn === withdrawn && each.decided === null)
    ? [dangling('appeal-pending', 'Une réclamation contre ce retrait attend sa réponse : elle se tranche d’abord.')]
    : [];
}

/** That of the withdrawal, or of the voiding, is open again: before `as-practised`, one at a time. */
function reopeningConditions({ rules, state }: Situation): readonly Unmet[] {
  return !isDecidedAs('as-practised', rules) && openProcedures(state).length > 0
    ? [dangling('procedure-open', 'Une autre procédure est ouverte : elle se termine d’abord.')]
    : [];
}

/** A jury has heard or decided on what had been accepted. */
function acceptanceConditions(
  { state }: Situation,
  { kind, number }: ReplacedFactOf<'MEMOIRE'> | ReplacedFactOf<'LIVRET'>,
): readonly Unmet[] {
  const accepted = state[kind === 'MEMOIRE' ? 'memoire' : 'livret'].find((each) => each.number === number)?.acceptedOn ?? '';
  return certificationSessions(state)
    .filter((each) => isHeldOrDecided(each) && (each.soutenance?.on ?? each.decision?.on ?? '') >= accepted)
    .map(({ session }) =>
      dangling(
        'jury-rests',
        `La session ${session} a entendu le candidat, ou décidé, sur ce qui était accepté : ce n’est plus à lire à nouveau.`,
      ),
    );
}

/** Nothing came of them yet; what has come of one asked for a validation file first. */
function convenedSince(state: JourneyState): readonly JurySessionState[] {
  const pending = pendingSession(state);
  return pending && pending.soutenance === null ? [pending] : [];
}

function isDecidedUpon(journey: Journey, file: VaeAttempt): boolean {
  const silence = recevabiliteDeadline(journey, file);
  return file.decision !== null || (silence !== null && Object.hasOwn(journey.state.clocks.fallen, silence.key));
}
