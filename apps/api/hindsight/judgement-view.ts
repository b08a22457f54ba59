import type { RecordedEvent } from '#domain/journey/event.js';
import type { AspectChange } from '#domain/journey/standing.js';
import type { Unmet } from '#domain/journey/unmet.js';
import type { Judgement } from '#judgement/judge.js';
import type { MigrationPreview } from '#judgement/migration-preview.js';
import { tellChange } from '#narration/aspects.js';
import { sentenceOf } from '#narration/event-sentences.js';
import { labels } from '#narration/labels.js';
import type { JourneyJudgement, JudgementAnswer } from './hindsight.schema.js';

const told = (change: AspectChange) => ({ ...change, sentence: tellChange(change) });
const copies = (unmet: readonly Unmet[]) => unmet.map((each) => ({ ...each }));

export function presentJudgement({ journeyId, events: count, ...judgement }: Judgement, events: readonly RecordedEvent[]): JudgementAnswer {
  const sentence = (version: number): string => {
    const event = events.find((each) => each.version === version);
    return event ? sentenceOf(event) : '';
  };
  return {
    journeyId,
    events: count,
    decisions: judgement.decisions.map(({ unmet, fields, ...decision }) => ({
      ...decision,
      sentence: sentence(decision.version),
      unmet: copies(unmet),
      fields: fields.map((field) => ({ ...field })),
    })),
    deadlines: judgement.deadlines.map((due) => ({ ...due, label: labels.deadline(due.key) })),
    standing: judgement.standing.map(told),
  };
}

export function presentMigration({ unmet, warnings, changes }: MigrationPreview): NonNullable<JourneyJudgement['migration']> {
  return { unmet: copies(unmet), warnings: copies(warnings), changes: changes.map(told) };
}
