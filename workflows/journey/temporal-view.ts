import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { deadlineStatus, isDuty } from '#libs/domain/journey/clocks/deadline-status.js';
import { deadlines } from '#libs/domain/journey/clocks/deadlines.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { hasEnded } from '#libs/domain/journey/outcome.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import { searchAttributes, summaryMark } from './protocol.js';

type Attributes = { readonly [A in Exclude<keyof typeof searchAttributes, 'version'>]: string | null } & { readonly version: number };
type Name = keyof Attributes;

/** What Temporal's own UI shows of a journey, in clear: codes and dates, coarse enough to say nothing of the person. */
export class TemporalView {
  private shown: Partial<Attributes> = {};

  /** Writes to the history only what has changed. */
  show(journey: Journey): void {
    const attributes = attributesOf(journey);
    const changed = (Object.keys(searchAttributes) as Name[]).filter((name) => attributes[name] !== (this.shown[name] ?? null));
    if (changed.length > 0) upsertSearchAttributes(changed.map((name) => pair(name, attributes)));
    this.shown = attributes;
    setCurrentDetails(detailsOf(journey, attributes));
  }
}

function attributesOf(journey: Journey): Attributes {
  const { opened, path, certification } = journey.state;
  return {
    status: statusOf(journey),
    path,
    certification: certification?.code ?? null,
    cohort: opened?.cohort ?? null,
    site: opened?.site ?? null,
    nextDeadline: nextDeadline(journey),
    version: journey.state.version,
  };
}

/** Not the outcome: a refusal, or a fraud, is nobody's business who runs the server. */
function statusOf(journey: Journey): string | null {
  const { opened, archiving, abandonment, suspension } = journey.state;
  if (opened === null) return null;
  if (archiving) return 'ARCHIVED';
  if (abandonment) return 'ABANDONED';
  if (hasEnded(journey)) return 'ENDED';
  return suspension ? 'SUSPENDED' : 'OPEN';
}

function nextDeadline(journey: Journey): Instant | null {
  const next = deadlines(journey).find((due) => isDuty(due) && deadlineStatus(journey.state, due) === 'RUNNING');
  return next?.dueAt ?? null;
}

function pair(name: Name, attributes: Attributes): SearchAttributeUpdatePair {
  if (name === 'version') return { key: searchAttributes.version, value: attributes.version };
  const value = attributes[name];
  if (name !== 'nextDeadline') return { key: searchAttributes[name], value };
  return { key: searchAttributes.nextDeadline, value: value === null ? null : new Date(value) };
}

function detailsOf({ rules, state }: Journey, { path, status, nextDeadline: next }: Attributes): string {
  const known = [
    `${rules.code}, version ${rules.version}`,
    path,
    status,
    `${state.version} événements`,
    next && `prochaine échéance : ${next.slice(0, 10)}`,
  ];
  return `${summaryMark}${known.filter(Boolean).join(' · ')}`;
}
