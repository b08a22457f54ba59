import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { AspectChange } from '#libs/domain/journey/standing.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import type { Judgement } from '#libs/hindsight/judgement/judge.js';
import type { MigrationPreview } from '#libs/hindsight/judgement/migration-preview.js';
import { tellChange } from '#libs/hindsight/narration/aspects.js';
import { sentenceOf } from '#libs/hindsight/narration/event-sentences.js';
import { labels } from '#libs/hindsight/narration/labels.js';
import { readsAspect, readsDeadline, type FactReader } from '../access/field-access.js';
import { unmetShownTo, type Readable } from '../access/readable.js';
import type { JourneyJudgement, JudgementAnswer } from './hindsight.schema.js';

const told = (change: AspectChange) => ({ ...change, sentence: tellChange(change) });
const copies = (unmet: readonly Unmet[]) => unmet.map((each) => ({ ...each }));

/** What was judged whole, as a reader is told of it: of the facts that they are shown, `events`, and nothing of the others. */
export function presentJudgement(
  reader: FactReader,
  { journeyId, ...judgement }: Judgement,
  events: readonly Readable<RecordedEvent>[],
): JudgementAnswer {
  const shown = new Map(events.map((event) => [event.version, event]));
  return {
    journeyId,
    events: events.length,
    decisions: judgement.decisions.flatMap(({ unmet: all, fields, ...decision }) => {
      const event = shown.get(decision.version);
      const unmet = unmetShownTo(reader, all);
      if (!event || unmet.length + fields.length === 0) return [];
      return [{ ...decision, sentence: sentenceOf(event), unmet: copies(unmet), fields: fields.map((field) => ({ ...field })) }];
    }),
    deadlines: judgement.deadlines
      .filter(({ key }) => readsDeadline(reader, key))
      .map((due) => ({ ...due, label: labels.deadline(due.key) })),
    standing: judgement.standing.filter((change) => readsAspect(reader, change)).map(told),
  };
}

export function presentMigration({ unmet, warnings, changes }: MigrationPreview): NonNullable<JourneyJudgement['migration']> {
  return { unmet: copies(unmet), warnings: copies(warnings), changes: changes.map(told) };
}
