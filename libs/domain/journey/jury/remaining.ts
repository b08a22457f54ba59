import { plural } from '../../french/plural.js';
import type { Journey } from '../journey.js';
import type { RemainingItem } from '../remaining-item.js';
import { pathSource } from '../requirements.js';
import { recordRule } from '../../stream/unmet.js';
import { membersConditions } from './composition.js';
import { needsHearing } from './grid.js';
import { certificationSessions, hasSignature, isDecided, missingSignatures, pendingSession } from './sessions.js';
import { mayDecide } from './sitting.js';

/** A jury to convene, hear the candidate and decide: another where the one convened can decide no more. */
export function juryItems(journey: Journey): readonly RemainingItem[] {
  const source = pathSource(journey, 'juryGrid');
  const convoked = pendingSession(journey.state);
  const irregular = convoked !== null && membersConditions(journey, mayDecide(journey, convoked)).length > 0;
  const pending = irregular ? null : convoked;
  const about = pending ? { about: { field: 'session' as const, value: pending.session } } : {};
  const sentence = irregular ? 'Le jury convoqué ne peut plus siéger : un autre est à convoquer.' : 'Un jury est à convoquer.';
  const again = irregular && convoked.soutenance === null ? { about: { field: 'session' as const, value: convoked.session } } : {};
  const jury: RemainingItem = { code: 'jury', sentence, source, commands: ['convene-jury'], ...again };
  const soutenance: RemainingItem = {
    code: 'soutenance',
    sentence: 'Le jury est à réunir, et sa grille à remplir.',
    source,
    commands: ['hold-soutenance'],
    ...about,
  };
  const decision: RemainingItem = {
    code: 'decision',
    sentence: 'La décision du jury est attendue.',
    source,
    commands: ['decide'],
    ...about,
  };
  return [...(pending ? [] : [jury]), ...(needsHearing(journey) && !pending?.soutenance ? [soutenance] : []), decision];
}

/** Of sessions that have decided: signatures, then the notification. */
export function minutesItems(journey: Journey): readonly RemainingItem[] {
  return certificationSessions(journey.state)
    .filter(isDecided)
    .flatMap((session) => {
      const about = { field: 'session' as const, value: session.session };
      const missing = missingSignatures(session).length;
      const unsigned = !hasSignature(journey.rules, session);
      const minutes: RemainingItem = {
        code: 'minutes',
        sentence: `Le procès-verbal attend ${plural(Math.max(missing, 1), 'signature')}.`,
        source: recordRule,
        commands: ['sign-minutes'],
        about,
      };
      const notification: RemainingItem = {
        code: 'notification',
        sentence: 'La décision du jury est à notifier.',
        source: recordRule,
        commands: ['notify-decision'],
        about,
      };
      return [...(missing > 0 || unsigned ? [minutes] : []), ...(session.notified === null ? [notification] : [])];
    });
}
