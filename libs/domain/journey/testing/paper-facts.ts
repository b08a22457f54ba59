/** Facts of a paper record: what the office enters, and what becomes of it. */
import type { LocalDate } from '../../time/local-date.js';
import type { CommandData } from '../commands.schema.js';
import { decided, file, finalParts, heard, members } from './facts.js';
import { by, fact, tenOClock, type Fact } from './given.js';

type PaperRecord = CommandData<'enter-paper-record'>['record'];
type SessionRecord = Extract<PaperRecord, { readonly kind: 'JURY_SESSION' }>;

/** Who enters, and who confirms. */
export const staff = 'act_staff';
export const administrator = 'act_admin';

export function entered(
  record: PaperRecord,
  on: LocalDate,
  { scan = file, recordedOn = on, scanType = 'application/pdf' }: { scan?: string; recordedOn?: LocalDate; scanType?: string } = {},
): Fact {
  const data = { scan, at: tenOClock(on), record };
  return by(staff, fact('enter-paper-record', data, recordedOn, { attached: { scanType } }));
}

export function confirmed(entry: number, on: LocalDate, scan = file): Fact {
  return by(administrator, fact('confirm-paper-record', { entry, scan }, on));
}

export function rejected(entry: number, on: LocalDate): Fact {
  return by(administrator, fact('reject-paper-record', { entry, reason: 'sealed' }, on));
}

/** The sheet that says what a command would. */
export function sheet<D>({ command }: Fact): D {
  const { session: _, assessment: __, ...data } = command.data as Record<string, unknown>;
  return data as D;
}

/** A session that heard the candidate and granted all; signed by everybody. */
export function wholeSession(on: LocalDate, rest: Partial<SessionRecord> = {}): SessionRecord {
  return {
    kind: 'JURY_SESSION',
    session: 'ses_1',
    hearing: sheet(heard(on, finalParts)),
    decision: sheet(decided(on, 'FULL')),
    signatures: members.map(({ jurorId }) => ({ jurorId })),
    ...rest,
  };
}
