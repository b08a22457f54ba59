/** The feasibility file: deposited, completed, decided on (R6412-3, R6412-4). */
import { plural } from '../../french/plural.js';
import { isDecidedAs } from '../../certification/deciders.js';
import { frenchDate } from '../../time/french-date.js';
import { obeyed } from '../../law/obeyed.js';
import { parisDate } from '../../time/local-date.js';
import { askedBy } from '../after/four-eyes.js';
import { hasFallenBefore } from '../clocks/deadline.js';
import type { CommandOf } from '../command.js';
import type { RulesFor, Situation } from '../decider.js';
import { registeredOn } from '../opening/registration.js';
import { vaeLine } from '../ruling-law.js';
import { notBefore } from '../sequence.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { attemptNumber, fileConditions, vaeLaw, vaePathConditions } from './conditions.js';
import { recevabiliteDeadline } from './deadlines.js';
import { currentAttempt, vaeStandingOn } from './status.js';

export const feasibilityRules: RulesFor<
  'submit-feasibility-file' | 'request-completion' | 'declare-file-complete' | 'decide-recevabilite'
> = {
  'submit-feasibility-file': {
    when: 'OPEN',
    conditions: (situation) => [...vaePathConditions(situation), ...registeredOn(situation), ...noFileUnderWay(situation)],
    contentConditions: yearlyCap,
    events: (situation, { data, occurredAt }) => [
      {
        type: 'FeasibilityFileSubmitted',
        occurredAt,
        data: {
          attempt: (currentAttempt(situation)?.attempt ?? 0) + 1,
          blocksOnly: situation.state.scope === 'BLOCKS',
          files: data.files,
        },
      },
    ],
  },

  'request-completion': {
    when: 'OPEN',
    conditions: (situation) => {
      const attempt = currentAttempt(situation);
      const { on } = situation;
      return [
        ...fileConditions(situation),
        ...unless(
          attempt === null || attempt.completedOn === null || on <= attempt.completedOn,
          'vae.file-already-complete',
          `Le dossier de faisabilité est complet depuis le ${frenchDate(attempt?.completedOn)}.`,
          vaeLaw(situation, 'RECEVABILITE'),
        ),
        ...notBefore(on, attempt?.submittedOn, 'le dépôt du dossier'),
      ];
    },
    contentConditions: () => [],
    events: (situation, { data, occurredAt }) => [
      { type: 'CompletionRequested', occurredAt, data: { attempt: attemptNumber(currentAttempt(situation)), missing: data.missing } },
    ],
  },

  'declare-file-complete': {
    when: 'OPEN',
    conditions: (situation) => {
      const attempt = currentAttempt(situation);
      return [
        ...fileConditions(situation),
        ...unless(
          attempt === null || attempt.completedOn === null,
          'vae.file-already-complete',
          `Le dossier de faisabilité est déjà complet, depuis le ${frenchDate(attempt?.completedOn)} : une date inexacte se rectifie.`,
          vaeLaw(situation, 'RECEVABILITE'),
        ),
      ];
    },
    contentConditions: (situation, { data: { lastPieceReceivedOn } }) => {
      const submittedOn = currentAttempt(situation)?.submittedOn;
      return [
        ...unless(
          lastPieceReceivedOn <= situation.on,
          'vae.last-piece-in-the-future',
          `La dernière pièce ne peut pas avoir été reçue après le constat (${frenchDate(situation.on)}).`,
          recordRule,
          'lastPieceReceivedOn',
        ),
        ...unless(
          !submittedOn || lastPieceReceivedOn >= submittedOn,
          'vae.last-piece-before-submission',
          `La dernière pièce ne peut pas avoir été reçue avant le dépôt du dossier (${frenchDate(submittedOn)}).`,
          recordRule,
          'lastPieceReceivedOn',
        ),
      ];
    },
    events: (situation, { data, occurredAt }) => [
      {
        type: 'FeasibilityFileCompleted',
        occurredAt,
        data: { attempt: attemptNumber(currentAttempt(situation)), lastPieceReceivedOn: data.lastPieceReceivedOn },
      },
    ],
  },

  'decide-recevabilite': {
    when: 'OPEN',
    conditions: decisionConditions,
    contentConditions: decisionContentConditions,
    events: (situation, { data, occurredAt }) => [
      {
        type: 'RecevabiliteDecided',
        occurredAt,
        data: {
          attempt: attemptNumber(currentAttempt(situation)),
          decision: data.decision,
          motives: data.motives ?? null,
          notifiedOn: data.notifiedOn ?? situation.on,
          ...(isDecidedAs('as-practised', situation.rules) && askedBy(situation.rules)),
        },
      },
    ],
  },
};

function noFileUnderWay(situation: Situation): readonly Unmet[] {
  const { status } = vaeStandingOn(situation, situation.on);
  return unless(
    status === 'NO_FILE' || status === 'NON_RECEVABLE' || status === 'LAPSED',
    'vae.file-under-way',
    'Un dossier de faisabilité est déjà déposé, et n’est ni refusé ni caduc.',
    vaeLaw(situation, 'FEASIBILITY_FILES_PER_YEAR'),
  );
}

/**
 * Per calendar year, for the same certification and in all; files that aimed only at blocks do not count (whoever
 * counted left them out). After a lapse the cap does not hold, if the référentiel is the same (R6412-4).
 */
function yearlyCap(situation: Situation, { attached }: CommandOf<'submit-feasibility-file'>): readonly Unmet[] {
  const { rules, on } = situation;
  const line = vaeLine(situation, 'FEASIBILITY_FILES_PER_YEAR');
  const { value: caps, citation: source } = line
    ? obeyed('FEASIBILITY_FILES_PER_YEAR', line, rules.reglement)
    : { value: rules.reglement.feasibilityFilesPerYear.value, citation: vaeLaw(situation, 'FEASIBILITY_FILES_PER_YEAR') };
  const lapsed = vaeStandingOn(situation, on).status === 'LAPSED';
  if (lapsed && currentAttempt(situation)?.rulesDigest === rules.digest) return [];
  const counted = attached?.feasibilityFiles;
  if (!counted) {
    return [{ code: 'vae.files-not-counted', sentence: 'Les dossiers déjà déposés cette année n’ont pas pu être comptés.', source }];
  }
  return [
    ...unless(
      counted.sameCertification < caps.sameCertification,
      'vae.files-per-year',
      `Un candidat ne dépose pas plus de ${plural(caps.sameCertification, 'dossier')} par année civile pour une même certification.`,
      source,
    ),
    ...unless(
      counted.all < caps.all,
      'vae.files-per-year-in-all',
      `Un candidat ne dépose pas plus de ${plural(caps.all, 'dossier')} par année civile, toutes certifications confondues.`,
      source,
    ),
  ];
}

function decisionConditions(situation: Situation): readonly Unmet[] {
  const attempt = currentAttempt(situation);
  const source = vaeLaw(situation, 'RECEVABILITE');
  const silence = attempt && recevabiliteDeadline(situation, attempt);
  const grantedBySilence = silence?.effect === 'TACIT_GRANT' && hasFallenBefore(silence, situation.on);
  return [
    ...fileConditions(situation),
    ...unless(
      attempt === null || attempt.completedOn !== null,
      'vae.file-not-complete',
      'La recevabilité se décide sur un dossier complet : la réception de la dernière pièce n’est pas constatée.',
      source,
    ),
    ...notBefore(situation.on, attempt?.completedOn, 'la réception de la dernière pièce'),
    ...unless(
      !attempt?.decision,
      'vae.already-decided',
      `La recevabilité est déjà décidée, depuis le ${frenchDate(attempt?.decision?.on)}.`,
      source,
    ),
    ...unless(
      !grantedBySilence || Boolean(attempt?.decision),
      'vae.granted-tacitly',
      `Le silence gardé jusqu’au ${frenchDate(silence?.dueOn)} vaut recevabilité : une décision postérieure ne peut plus y changer rien.`,
      silence?.source ?? source,
    ),
  ];
}

function decisionContentConditions(situation: Situation, { data }: CommandOf<'decide-recevabilite'>): readonly Unmet[] {
  const { on, context } = situation;
  const notifiedOn = data.notifiedOn ?? on;
  return [
    ...unless(
      data.decision === 'RECEVABLE' || data.motives !== undefined,
      'vae.motives-missing',
      'Un refus de recevabilité indique ses motifs.',
      vaeLaw(situation, 'RECEVABILITE'),
      'motives',
    ),
    ...(data.decision === 'RECEVABLE' ? registeredOn(situation) : []),
    ...unless(
      notifiedOn >= on,
      'vae.notified-before-decision',
      `La notification ne peut pas précéder la décision (${frenchDate(on)}).`,
      recordRule,
      'notifiedOn',
    ),
    ...unless(
      notifiedOn <= parisDate(context.now),
      'fact.in-the-future',
      `Un fait ne peut pas être daté dans l’avenir (${frenchDate(notifiedOn)}).`,
      recordRule,
      'notifiedOn',
    ),
  ];
}
