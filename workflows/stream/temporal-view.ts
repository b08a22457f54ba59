import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { StreamInMemory } from '#libs/domain/stream/process.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import { monthAttribute, monthOf, summaryMark } from '#libs/domain/stream/protocol.js';

/** What Temporal's own UI shows of a kind of stream, in clear: codes and dates, coarse enough to say nothing of a person. */
export interface StreamView {
  /** Besides the month, which every stream publishes; in the order in which they are written. */
  attributes(stream: StreamInMemory): readonly SearchAttributeUpdatePair[];
  /** French, one part after another. */
  details(stream: StreamInMemory): readonly string[];
}

/** Writes to the history only what has changed. */
export class TemporalView {
  private shown = new Map<string, string | number | null>();

  constructor(private readonly view: StreamView) {}

  /** @param lastRecordedAt null before the run has recorded anything: the month is then that of the run before it */
  show(stream: StreamInMemory, lastRecordedAt: Instant | null): void {
    const attributes: readonly SearchAttributeUpdatePair[] = [
      ...this.view.attributes(stream),
      ...(lastRecordedAt === null ? [] : [{ key: monthAttribute, value: monthOf(lastRecordedAt) }]),
    ];
    const changed = attributes.filter(({ key, value }) => plain(value) !== (this.shown.get(key.name) ?? null));
    if (changed.length > 0) upsertSearchAttributes(changed);
    this.shown = new Map(attributes.map(({ key, value }) => [key.name, plain(value)]));
    setCurrentDetails(`${summaryMark}${this.view.details(stream).join(' · ')}`);
  }
}

function plain(value: unknown): string | number | null {
  if (value instanceof Date) return value.toISOString();
  return value as string | number | null;
}
