import type { Journey } from '../journey.js';
import type { RemainingItem } from '../remaining-item.js';
import { pathSource } from '../requirements.js';
import { recordRule } from '../unmet.js';
import { needsHearing } from './grid.js';
import { certificationSessions, isDecided, missingSignatures, pendingSession } from './sessions.js';

/** A jury to convene, hear the candidate and decide. */
export function juryItems(journey: Journey): readonly RemainingItem[] {
  const source = pathSource(journey, 'juryGrid');
  const pending = pendingSession(journey.state);
  const about = pending ? { about: { field: 'session' as const, value: pending.session } } : {};
  return [
    ...(pending ? [] : [{ code: 'jury', sentence: 'Un jury est à convoquer.', source, commands: ['convene-jury'] as const }]),
    ...(needsHearing(journey) && !pending?.soutenance
      ? [
          {
            code: 'soutenance',
            sentence: 'Le jury est à réunir, et sa grille à remplir.',
            source,
            commands: ['hold-soutenance'] as const,
            ...about,
          },
        ]
      : []),
    { code: 'decision', sentence: 'La décision du jury est attendue.', source, commands: ['decide'], ...about },
  ];
}

/** Of sessions that have decided: signatures, then the notification. */
export function minutesItems({ state }: Journey): readonly RemainingItem[] {
  return certificationSessions(state)
    .filter(isDecided)
    .flatMap((session) => {
      const about = { field: 'session' as const, value: session.session };
      const missing = missingSignatures(session).length;
      return [
        ...(missing > 0
          ? [
              {
                code: 'minutes',
                sentence: `Le procès-verbal attend ${missing} signature(s).`,
                source: recordRule,
                commands: ['sign-minutes'] as const,
                about,
              },
            ]
          : []),
        ...(session.notified === null
          ? [
              {
                code: 'notification',
                sentence: 'La décision du jury est à notifier.',
                source: recordRule,
                commands: ['notify-decision'] as const,
                about,
              },
            ]
          : []),
      ];
    });
}
