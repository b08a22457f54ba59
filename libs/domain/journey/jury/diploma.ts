import { isDecidedAs } from '../../certification/deciders.js';
import { frenchDate } from '../../time/french-date.js';
import { diplomaWithdrawnOn, lostUnderDecision, lostUnderDiploma } from '../after/withdrawal.js';
import type { LocalDate } from '../../time/local-date.js';
import type { CommandOf } from '../command.js';
import type { CommandRules, Situation } from '../decider.js';
import { formerCertificate, whenEnded } from '../issued-documents.js';
import { outcome } from '../outcome.js';
import { notBefore } from '../sequence.js';
import type { JourneyState } from '../state.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import { signedConditions } from './minutes.js';
import { standingDecision } from './sessions.js';

/** The parchemin: after a full decision, signed and notified. */
export const issueDiploma: CommandRules<'issue-diploma'> = {
  when: 'UNTIL_ARCHIVED',
  conditions: diplomaConditions,
  contentConditions: (_, { attached }) => [...numberConditions(attached?.number), ...heldConditions(attached?.heldNoMore)],
  events: (_, { attached, occurredAt }) =>
    attached?.number === undefined ? [] : [{ type: 'DiplomaIssued', data: { number: attached.number }, occurredAt }],
};

function diplomaConditions(situation: Situation): readonly Unmet[] {
  const { state, on } = situation;
  const { kind, since } = outcome(situation);
  const session = standingDecision(state);
  const certified = kind === 'CERTIFIED';
  return [
    ...unless(kind !== 'WITHDRAWN', 'diploma.withdrawn', 'La certification a été retirée pour fraude.', recordRule),
    ...unless(
      certified || kind === 'WITHDRAWN',
      'diploma.not-certified',
      'La certification n’est pas obtenue : le parchemin suit une décision qui l’accorde en entier.',
      recordRule,
    ),
    ...(certified && session
      ? [
          ...signedConditions(situation, session),
          ...unless(session.notified !== null, 'decision.not-notified', 'La décision du jury n’est pas notifiée.', recordRule),
        ]
      : []),
    ...(certified ? notBefore(on, session?.notified?.on ?? since, 'l’obtention de la certification ou sa notification') : []),
    ...heldConditions(lostUnderDecision(situation).map(({ block }) => block)),
    ...unless(state.diploma === null, 'diploma.already-issued', 'Le parchemin est délivré ; un duplicata peut l’être.', recordRule),
  ];
}

export const issueDuplicate: CommandRules<'issue-duplicate'> = {
  when: 'ALWAYS',
  conditions: ({ state }) =>
    unless(
      state.diploma !== null ||
        Object.values(state.blocks).some(({ certificate }) => certificate !== null) ||
        Boolean(state.formerCertificates?.length),
      'duplicate.nothing-issued',
      'Ni parchemin ni certificat de bloc n’a été délivré dans ce parcours.',
      recordRule,
    ),
  contentConditions: (situation, { data, attached }) => [
    ...originalConditions(situation.state, data),
    ...(data.of === 'DIPLOMA' ? undecidedConditions(situation) : []),
    ...notBefore(situation.on, originalDay(situation.state, data), 'la délivrance de l’original'),
    ...numberConditions(attached?.number),
  ],
  events: (_, { data, attached, occurredAt }) =>
    attached?.number === undefined
      ? []
      : [{ type: 'DuplicateIssued', data: { of: data.of, block: data.block ?? null, number: attached.number }, occurredAt }],
};

/** A duplicate has an original, which was not withdrawn. */
function originalConditions(state: JourneyState, { of, block }: CommandOf<'issue-duplicate'>['data']): readonly Unmet[] {
  if (of === 'DIPLOMA') {
    const withdrawn = diplomaWithdrawnOn(state) !== null;
    return [
      ...unless(block === undefined, 'duplicate.block-of-diploma', 'Le parchemin ne porte pas sur un bloc.', recordRule, 'block'),
      ...unless(state.diploma !== null, 'duplicate.no-diploma', 'Aucun parchemin n’a été délivré.', recordRule, 'of'),
      ...unless(!withdrawn, 'diploma.withdrawn', 'La certification a été retirée pour fraude.', recordRule, 'of'),
    ];
  }
  const facts = Object.values(state.blocks).find((known) => known.block === block);
  const former = block === undefined || facts?.certificate ? null : formerCertificate(state, block);
  const endedOn = former ? whenEnded(state, former.number) : (facts?.withdrawnOn ?? null);
  return [
    ...unless(block !== undefined, 'duplicate.block-missing', 'Le bloc dont le certificat est dupliqué est à nommer.', recordRule, 'block'),
    ...unless(
      block === undefined || former !== null || (facts?.certificate ?? null) !== null,
      'duplicate.no-certificate',
      `Aucun certificat n’a été délivré pour le bloc ${block}.`,
      recordRule,
      'block',
    ),
    ...unless(endedOn === null, 'block.withdrawn', `Le bloc ${block} a été retiré pour fraude.`, recordRule, 'block'),
  ];
}

function originalDay(state: JourneyState, { of, block }: CommandOf<'issue-duplicate'>['data']): LocalDate | undefined {
  if (of === 'DIPLOMA') return state.diploma?.on;
  const certificate = Object.values(state.blocks).find((known) => known.block === block)?.certificate;
  return certificate?.on ?? (block === undefined ? undefined : formerCertificate(state, block)?.on);
}

/** No copy of a diploma that rests on a block which counts no more, before it is decided whether it stands. */
function undecidedConditions(journey: Situation): readonly Unmet[] {
  if (!isDecidedAs('as-practised', journey.rules)) return [];
  return lostUnderDiploma(journey).map(({ block, on }) => ({
    code: 'duplicate.ground-lost',
    sentence: `Le bloc ${block}, sur lequel le parchemin repose, n’est plus acquis depuis le ${frenchDate(on)} : le retrait du parchemin est d’abord à décider.`,
    source: recordRule,
    field: 'of',
  }));
}

/** What rests on the certificate of another journey follows it: withdrawn or annulled there, it proves nothing here. */
export function heldConditions(heldNoMore: readonly string[] = [], field?: string): readonly Unmet[] {
  return heldNoMore.map((block) => ({
    code: 'held-block.withdrawn',
    sentence: `Le bloc ${block} était tenu pour acquis par un certificat qui a été retiré ou annulé depuis : la certification entière ne peut pas reposer sur lui.`,
    source: recordRule,
    ...(field !== undefined && { field }),
  }));
}

function numberConditions(number: string | undefined): readonly Unmet[] {
  return unless(number !== undefined, 'document.number-missing', 'Aucun numéro n’a été réservé pour ce document.', recordRule);
}
