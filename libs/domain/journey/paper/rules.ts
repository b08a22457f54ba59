/**
 * Facts on paper: entered by the office as one batch from a scan, and facts only once an administrator, who is another person, has
 * confirmed it against that scan. Until then the entry has no effect, not even that of forbidding: what is recorded meanwhile stands, and
 * the entry is judged again when it is confirmed. Source: keeping of the record.
 */
import { findAssessment } from '../blocks/attempts.js';
import type { CommandOf } from '../command.js';
import type { RulesFor, Situation } from '../decider.js';
import type { NewEvent } from '../event.js';
import type { EventOf } from '../event-of-command.js';
import { frenchDate } from '../../time/french-date.js';
import { awaitedSignatures } from '../jury/sessions.js';
import { hasEndedBesidesDeath } from '../outcome.js';
import { notBefore } from '../sequence.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';
import type { PaperRecord } from './events.js';
import { judgeSheets, type Judged } from './judge.js';
import type { PaperEntry } from './state.js';

export const paperRules: RulesFor<'enter-paper-record' | 'confirm-paper-record' | 'reject-paper-record'> = {
  'enter-paper-record': {
    when: 'UNTIL_ARCHIVED',
    conditions: ({ state: { paperEntry } }) =>
      unless(
        paperEntry === undefined,
        'paper.entry-pending',
        `Une saisie papier du ${frenchDate(paperEntry?.enteredOn)} attend déjà d’être confirmée ou rejetée.`,
        recordRule,
      ),
    // Once it has ended, minutes alone may still be signed.
    unmetAsAsked: (situation) =>
      unless(
        !hasEndedBesidesDeath(situation) || situation.state.sessions.some((session) => awaitedSignatures(situation, session).length > 0),
        'journey.ended',
        'Ce parcours est terminé : aucune feuille ne s’y ajoute plus.',
        recordRule,
      ),
    contentConditions: (situation, command) => {
      const told = judgeSheets(situation, asEntry(situation, command), command.attached);
      return [
        ...scanConditions(command),
        ...unless(told.length > 0, 'paper.empty', 'Cette saisie ne contient aucune feuille.', recordRule, 'record'),
        ...told.flatMap(({ unmet }) => unmet),
      ];
    },
    warnings: (situation, command) =>
      judgeSheets(situation, asEntry(situation, command), command.attached).flatMap(({ warnings }) => warnings),
    events: (situation, { data, occurredAt, attached }) => [
      {
        type: 'PaperRecordEntered',
        data: { ...data, scanType: attached?.scanType ?? '', record: withBlock(situation, data.record) },
        occurredAt,
      },
    ],
  },

  'confirm-paper-record': {
    when: 'ALWAYS',
    conditions: pendingConditions,
    unmetAsAsked: (situation) => {
      const { paperEntry } = situation.state;
      return paperEntry ? confirmerConditions(situation, paperEntry) : [];
    },
    contentConditions: (situation, { data, attached }) => {
      const entry = entryNamed(situation, data);
      if (!entry) return [noSuchEntry];
      const told = judgeSheets(situation, entry, attached);
      return [
        ...notBefore(situation.on, entry.enteredOn, 'la saisie'),
        ...confirmerConditions(situation, entry),
        ...unless(
          entry.scan === data.scan,
          'paper.other-scan',
          'La saisie se confirme sur la numérisation qu’elle cite, et celle-ci en est une autre.',
          recordRule,
          'scan',
        ),
        ...told.flatMap(({ sheet, unmet }) =>
          unmet.map((each) => ({ ...each, sentence: `${sheet.title} : ${each.sentence}`, field: 'entry' })),
        ),
      ];
    },
    warnings: (situation, { data, attached }) => {
      const entry = entryNamed(situation, data);
      return entry ? judgeSheets(situation, entry, attached).flatMap(({ warnings }) => warnings) : [];
    },
    events: (situation, { data, occurredAt, attached }) => {
      const entry = entryNamed(situation, data);
      if (!entry) return [];
      const facts = judgeSheets(situation, entry, attached).flatMap(({ events }) => events);
      return [
        { type: 'PaperRecordConfirmed', data: { entry: entry.version, scan: entry.scan }, occurredAt },
        ...(facts as readonly (NewEvent & { readonly type: EventOf<'confirm-paper-record'> })[]),
      ];
    },
  },

  'reject-paper-record': {
    when: 'ALWAYS',
    conditions: pendingConditions,
    contentConditions: (situation, { data }) => {
      const entry = entryNamed(situation, data);
      return entry ? notBefore(situation.on, entry.enteredOn, 'la saisie') : [noSuchEntry];
    },
    events: (_, { data, occurredAt }) => [{ type: 'PaperRecordRejected', data, occurredAt }],
  },
};

function pendingConditions({ state }: Situation): readonly Unmet[] {
  return unless(state.paperEntry !== undefined, 'paper.none-pending', 'Aucune saisie papier n’attend d’être confirmée.', recordRule);
}

function confirmerConditions({ context }: Situation, { enteredBy }: PaperEntry): readonly Unmet[] {
  return unless(
    enteredBy !== context.actor.id,
    'paper.same-person-as-entered',
    'Une saisie papier est confirmée par une autre personne que celle qui l’a faite.',
    recordRule,
    'entry',
  );
}

const noSuchEntry: Unmet = {
  code: 'paper.no-such-entry',
  sentence: 'Cette saisie n’attend pas de confirmation : elle a été confirmée, rejetée, ou n’a pas été faite.',
  source: recordRule,
  field: 'entry',
};

/** What it will be once it is recorded. */
function asEntry({ state, context }: Situation, { data }: CommandOf<'enter-paper-record'>): Judged {
  return { ...data, version: state.version + 1, enteredBy: context.actor.id, commandId: context.commandId };
}

function entryNamed({ state: { paperEntry } }: Situation, { entry }: { readonly entry: number }): PaperEntry | null {
  return paperEntry?.version === entry ? paperEntry : null;
}

/** What a person compares by eye: pages, not a recording, nor a text that anybody types. */
function scanConditions({ attached }: CommandOf<'enter-paper-record'>): readonly Unmet[] {
  const type = attached?.scanType ?? '';
  return unless(
    type === 'application/pdf' || type.startsWith('image/'),
    'paper.scan-type',
    'La numérisation d’un papier est un PDF ou une image.',
    recordRule,
    'scan',
  );
}

/** Results wait by block: see `results.ts`. */
function withBlock({ rules }: Situation, record: CommandOf<'enter-paper-record'>['data']['record']): PaperRecord {
  if (record.kind === 'JURY_SESSION') return record;
  return { ...record, block: findAssessment(rules, record.assessment)?.block.code ?? '' };
}
