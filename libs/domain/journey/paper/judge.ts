/** What a paper record comes to: its sheets are judged one after another by the rules of the commands that they stand for, whole or not at all. */
import type { Attached } from '../command.js';
import type { CommandData } from '../commands.schema.js';
import type { Situation } from '../decider.js';
import type { NewEvent } from '../event.js';
import { evolveUnder } from '../evolve.js';
import { inState, record } from '../journey.js';
import { findSession } from '../jury/sessions.js';
import { lawOf } from '../ruling-law.js';
import type { Unmet } from '../../stream/unmet.js';
import type { OnPaper } from './mark.js';
import { sheetsOf, type Sheet } from './sheets.js';
import type { PaperEntry } from './state.js';

/** An entry, be it not recorded yet. */
export type Judged = Omit<PaperEntry, 'record' | 'scanType' | 'enteredOn'> & {
  readonly record: CommandData<'enter-paper-record'>['record'];
};

/** Of one sheet. */
interface Told {
  readonly sheet: Sheet;
  /** Each with its field in the entry's data. */
  readonly unmet: readonly Unmet[];
  readonly warnings: readonly Unmet[];
  readonly events: readonly NewEvent[];
}

/** @param situation whose state is that of before any of them */
export function judgeSheets(situation: Situation, entry: Judged, attached: Attached | undefined): readonly Told[] {
  const evolve = evolveUnder(lawOf(situation));
  const told: Told[] = [];
  let { state } = situation;
  for (const sheet of sheetsOf(entry, attached)) {
    const before = { ...situation, state };
    const unmet = sheet.unmet(before).map((each) => inEntry(sheet, each));
    const events = isAboutSomethingKnown(before, entry) ? sheet.events(before).map((event) => marked(event, sheet, entry)) : [];
    const warnings = unmet.length > 0 ? [] : sheet.warnings(before).map((each) => inEntry(sheet, each));
    told.push({ sheet, unmet, warnings, events });
    // What follows a sheet that has a fault is judged as if it had none: each fault is told, at once.
    for (const event of events) state = evolve(state, record(event, inState(situation, state), situation.context));
    if (events.length === 0) break;
  }
  return told;
}

function isAboutSomethingKnown({ state }: Situation, { record: about }: Judged): boolean {
  return about.kind === 'ASSESSMENT' || findSession(state, about.session) !== null;
}

/** It says for ever that it was read from a paper, and where its texts came. */
function marked(event: NewEvent, { pointer }: Sheet, { scan, version, enteredBy, commandId }: Judged): NewEvent {
  const mark: Required<OnPaper> = { paper: { scan, entry: version, enteredBy }, textsFrom: { commandId, pointer } };
  return { ...event, data: { ...event.data, ...mark } } as NewEvent;
}

/** The field of the sheet's own command, where it stands in the entry. */
function inEntry({ pointer, isDated }: Sheet, unmet: Unmet): Unmet {
  const { field } = unmet;
  if (field === 'session' || field === 'assessment') return { ...unmet, field: `record.${field}` };
  if (field === 'occurredAt' && !isDated) return { ...unmet, field: 'at' };
  return { ...unmet, field: [...pointer, ...(field === undefined ? [] : [field])].join('.') };
}
