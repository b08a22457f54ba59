/** The journey, as a kind of stream. */
import type { SentCommand } from '#libs/domain/journey/command.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { journeyProcess } from '#libs/domain/journey/process.js';
import { journeyRetention } from '#libs/domain/journey/retention.js';
import { journeySearchAttributes } from '#libs/domain/journey/search-attributes.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { journeyIdPrefix } from '#libs/domain/stream/stream-id.js';
import { recordRule } from '#libs/domain/stream/unmet.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import { journeyProjection } from './projection/journey-projection.js';
import { reservationsOf } from './reservations.js';

export const journeyKind = {
  process: journeyProcess,
  idPrefix: journeyIdPrefix,
  searchAttributes: Object.values(journeySearchAttributes),
  projection: journeyProjection,
  sentences: {
    noun: { one: 'parcours', many: 'parcours' },
    stale: {
      code: 'version.stale',
      sentence: 'Le parcours avait changé depuis la version que la commande attendait.',
      source: recordRule,
    },
    lost: {
      code: 'journey-lost',
      sentence: 'Ce parcours n’est plus connu, ni du registre ni du moteur : la commande est restée sans effet.',
    },
  },
  reservationsOf(standing: JourneyState | null, commands: readonly SentCommand[], now) {
    return reservationsOf(standing, commands, now);
  },
  persons: {
    subject: { kind: 'CANDIDATE', member: 'candidateId' },
    subjectOf({ opened }: JourneyState) {
      return opened?.candidateId ?? null;
    },
    named: ['JUROR', 'EVALUATOR', 'TUTOR', 'ACCOMPANIST'],
    retentionOf(journey: Journey) {
      return journeyRetention(journey);
    },
  },
  runSummary({ code, version }) {
    return `${code}, version ${version}`;
  },
} satisfies StreamKind;
