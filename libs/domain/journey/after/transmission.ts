/** Transmission of the holder to the personal training account (L6113-8): deposited, accepted, or rejected and corrected. */
import type { CommandRules, Situation } from '../decider.js';
import { lineOfTheDay } from '../ruling-law.js';
import { notBefore } from '../sequence.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import type { TransmissionStatus } from './events.js';
import { isDecidedAs } from '../../certification/deciders.js';
import { frenchDate } from '../../time/french-date.js';
import { correctionAwaitedSince, lostUnderDiploma } from './withdrawal.js';

export const recordTransmission: CommandRules<'record-transmission'> = {
  when: 'ALWAYS',
  conditions: (situation) => {
    const { diploma } = situation.state;
    return [
      ...unless(
        diploma !== null || correctionAwaitedSince(situation) !== null,
        'transmission.nothing-delivered',
        'Aucun parchemin n’a été délivré : il n’y a pas de titulaire à transmettre.',
        lineOfTheDay(situation, 'TRANSMISSION')?.citation ?? recordRule,
      ),
      ...notBefore(situation.on, diploma?.on, 'la délivrance'),
    ];
  },
  contentConditions: (situation, { data }) => orderConditions(situation, data.status),
  warnings: (situation, { data }) =>
    data.status !== 'DEPOSITED' || !isDecidedAs('as-practised', situation.rules)
      ? []
      : lostUnderDiploma(situation).map(({ block, on }) => ({
          code: 'transmission.ground-lost',
          sentence: `Le bloc ${block}, sur lequel le parchemin repose, n’est plus acquis depuis le ${frenchDate(on)} : le retrait du parchemin est à décider.`,
          source: recordRule,
          field: 'status',
        })),
  events: (_, { data, occurredAt }) => [
    { type: 'TransmissionRecorded', occurredAt, data: { status: data.status, reference: data.reference ?? null } },
  ],
};

/** What may follow what. */
const following: Readonly<Record<TransmissionStatus | 'NONE', readonly TransmissionStatus[]>> = {
  NONE: ['DEPOSITED'],
  DEPOSITED: ['ACCEPTED', 'REJECTED'],
  REJECTED: ['CORRECTED'],
  CORRECTED: ['ACCEPTED', 'REJECTED'],
  /** Corrections may be asked for after an acceptance. */
  ACCEPTED: ['REJECTED', 'CORRECTED'],
};

const names: Readonly<Record<TransmissionStatus | 'NONE', string>> = {
  NONE: 'rien n’a été déposé',
  DEPOSITED: 'le dossier est déposé',
  ACCEPTED: 'le dossier est accepté',
  REJECTED: 'le dossier est rejeté',
  CORRECTED: 'le dossier est corrigé',
};

function orderConditions(situation: Situation, status: TransmissionStatus): readonly Unmet[] {
  const { state, on } = situation;
  const endedOn = correctionAwaitedSince(situation);
  const last = state.transmissions.findLast((transmission) => transmission.on <= on)?.status ?? 'NONE';
  return unless(
    following[last].includes(status) || (status === 'CORRECTED' && endedOn !== null && endedOn <= on),
    'transmission.out-of-order',
    `Cet état de la transmission ne peut pas suivre le précédent : ${names[last]}.`,
    recordRule,
    'status',
  );
}
