import type { Journey } from '../journey.js';
import type { RemainingItem } from '../remaining-item.js';
import { juryPrerequisites, pathSource, requiredDocuments } from '../requirements.js';
import type { DocumentVersion } from './state.js';
import { documentStatus, versionsOf } from './status.js';

export function documentItems(journey: Journey): readonly RemainingItem[] {
  const { state } = journey;
  const asked = juryPrerequisites(journey);
  const awaited = (versions: readonly DocumentVersion[]) => documentStatus(versions) !== 'SUBMITTED';
  const missing = (versions: readonly DocumentVersion[]) => documentStatus(versions) !== 'ACCEPTED';
  const source = pathSource(journey, 'beforeJury');
  const memoire: RemainingItem = {
    code: 'memoire',
    sentence: 'Le mémoire est à déposer et à accepter.',
    source,
    commands: awaited(state.memoire) ? ['submit-memoire', 'accept-memoire'] : ['accept-memoire'],
  };
  const livret: RemainingItem = {
    code: 'livret',
    sentence: 'Le livret des capacités relationnelles est à déposer et à accepter.',
    source,
    commands: awaited(state.livret) ? ['submit-livret', 'accept-livret'] : ['accept-livret'],
  };
  return [
    ...(asked.includes('MEMOIRE') && missing(state.memoire) ? [memoire] : []),
    ...(asked.includes('LIVRET') && missing(state.livret) ? [livret] : []),
    ...requiredDocuments(journey)
      .filter((document) => missing(versionsOf(state, document)))
      .map((document): RemainingItem => ({
        code: 'document',
        sentence: `Le document ${document} est à déposer et à accepter.`,
        source: pathSource(journey, 'documents'),
        commands: awaited(versionsOf(state, document)) ? ['submit-document', 'accept-document'] : ['accept-document'],
        about: { field: 'document', value: document },
      })),
  ];
}
