import type { styleText } from 'node:util';
import type { RecordedEvent } from '#libs/domain/journey/event.js';

export type Colour = Parameters<typeof styleText>[0];
type Mark = readonly [mark: string, colour: Colour];

const favourable: Mark = ['✔', 'green'];
const unfavourable: Mark = ['✘', 'red'];
const openEnded: Mark = ['◆', 'magenta'];
const delivered: Mark = ['★', 'yellow'];
const interrupted: Mark = ['‖', 'yellow'];
const clockFell: Mark = ['⏰', 'red'];
const clockTold: Mark = ['⏰', 'cyan'];
const corrected: Mark = ['!', 'yellow'];
const begun: Mark = ['●', 'bold'];
const ordinary: Mark = ['·', 'dim'];

/** What an eye that runs down the margin should stop at. */
export function markOf({ type, data }: RecordedEvent): Mark {
  switch (type) {
    case 'JourneyStarted':
    case 'JourneyReactivated':
    case 'JourneyResumed':
      return begun;
    case 'JourneySuspended':
    case 'JourneyAbandoned':
    case 'CandidateDied':
    case 'JourneyArchived':
      return interrupted;
    case 'BlockConcluded':
      if (!data.validated) return unfavourable;
      return data.proposed ? openEnded : favourable;
    case 'RecevabiliteDecided':
      return data.decision === 'RECEVABLE' ? favourable : unfavourable;
    case 'JuryDecided':
      if (data.decision === 'FULL') return favourable;
      return data.decision === 'REFUSED' ? unfavourable : openEnded;
    case 'CaduciteContestationDecided':
      return data.accepted ? favourable : unfavourable;
    case 'AppealDecided':
      return data.upheld ? openEnded : unfavourable;
    case 'DispenseDecided':
      return data.granted ? favourable : unfavourable;
    case 'RefusedForFraud':
    case 'WithdrawnForFraud':
    case 'AssessmentVoidedForFraud':
      return unfavourable;
    case 'BlockCertificateIssued':
    case 'DiplomaIssued':
      return delivered;
    case 'RecevabiliteLapsed':
    case 'DeadlineOverdue':
      return clockFell;
    case 'RecevabiliteGrantedTacitly':
    case 'ReminderRaised':
    case 'DeadlineSuperseded':
      return clockTold;
    case 'IncidentRecorded':
    case 'FactRectified':
    case 'FactReplaced':
    case 'DispenseReplaced':
      return corrected;
    default:
      return ordinary;
  }
}
