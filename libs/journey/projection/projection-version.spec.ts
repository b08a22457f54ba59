/** Rows made by one `projectionVersion` are the same for ever: what makes others raises it, or a read model of before reads as edited. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { evolve } from '#libs/domain/journey/evolve.js';
import { initialState } from '#libs/domain/journey/state.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { journeyProjection } from './journey-projection.js';

/** The digest of all rows, by the version that made them. A line is added with each version, and none is changed once released. */
const digests: Readonly<Record<number, string>> = {
  3: '7bfa788ddc0cbbd4a17f6bc527e85f927a7d28b75f61d41485bccef85f236403',
  // The same: none of these journeys has a group, of which the size is held from here on.
  4: '7bfa788ddc0cbbd4a17f6bc527e85f927a7d28b75f61d41485bccef85f236403',
  // With what a journey's course has been, which figures count.
  5: 'd3d0e97fd1d3c5fb96be5b63e6ab53c5e8ec9a514550b6987ee40a2da85cd882',
  // The same: none of them was opened by mistake, of which the feasibility files count no more, nor has lost a block that it rests on.
  6: 'd3d0e97fd1d3c5fb96be5b63e6ab53c5e8ec9a514550b6987ee40a2da85cd882',
  // The same: none of them has sat an assessment with a group, whose place is kept from here on when it is sat again.
  7: 'd3d0e97fd1d3c5fb96be5b63e6ab53c5e8ec9a514550b6987ee40a2da85cd882',
};

/** Three journeys that were recorded once: to the diploma, with a refused block, by VAE with its deadlines. */
function recorded(): { readonly rules: readonly CertificationRules[]; readonly events: readonly RecordedEvent[] } {
  const file = join(import.meta.dirname, '../../../test/fixtures/before-streams/record.json');
  const { rules, events } = JSON.parse(readFileSync(file, 'utf8')) as { rules: CertificationRules[]; events: { body: string }[] };
  return { rules, events: events.map(({ body }) => JSON.parse(body) as RecordedEvent) };
}

/** After each event of each journey. */
function digestOfRows(): string {
  const { rules, events } = recorded();
  const hash = createHash('sha256');
  let state = initialState;
  const own: RecordedEvent[] = [];
  for (const event of events) {
    if (event.version === 1) {
      state = initialState;
      own.length = 0;
    }
    own.push(event);
    state = evolve(state, event);
    const pinned = rules.find(({ digest }) => digest === state.certification?.digest)!;
    const projected = journeyProjection.project(event.journeyId, { rules: pinned, state }, event.recordedAt);
    hash.update(canonicalJson({ ...projected, forGood: journeyProjection.claimsForGood(own) }));
  }
  return hash.digest('hex');
}

it('the rows that events make are those of the projection’s version', () => {
  expect({ [journeyProjection.version]: digestOfRows() }).toEqual({ [journeyProjection.version]: digests[journeyProjection.version] });
});
