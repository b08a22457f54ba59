/** Each session of the jury: who sat, what it saw, what it decided, who signed. */
import type { RecordedEvent, RecordedEventOf } from '#libs/domain/journey/event.js';
import { asTheyStand } from '#libs/domain/journey/replacement/as-they-stand.js';
import type { JurySessionState } from '#libs/domain/journey/jury/state.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { someJuror } from '#libs/domain/journey/trimmed-members.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { jurorQualities, labels } from '#libs/hindsight/narration/labels.js';
import { onPaperNote } from '#libs/hindsight/narration/on-paper.js';
import { reasonOf } from '#libs/hindsight/narration/reasons.js';
import type { Dossier } from '../format.js';
import { gradedLines } from './blocks.js';
import { html, table, type Markup } from './markup.js';
import type { CertificationTitles } from './certification-titles.js';
import type { Naming } from './naming.js';
import { wordsOf } from './words.js';

export function jurySections(
  state: JourneyState,
  { head, events }: Pick<Dossier, 'head' | 'events'>,
  titles: CertificationTitles,
  naming: Naming,
): readonly Markup[] {
  const standing = asTheyStand(events);
  return state.sessions.map((session) => sessionSection(session, standing, titles, naming, wordsOf[head.format].presidency));
}

function sessionSection(
  session: JurySessionState,
  events: readonly RecordedEvent[],
  titles: CertificationTitles,
  naming: Naming,
  presidency: string,
): Markup {
  const { at, purpose, soutenance, decision, notified } = session;
  const abstained = decisionEvent(session, events)?.data.abstentions ?? [];
  const votes = new Map(decisionEvent(session, events)?.data.votes.map(({ jurorId, inFavour }) => [jurorId, inFavour]));
  const isTold = !votes.has(someJuror) && !abstained.includes(someJuror);
  return html`<h3>
      Session ${session.session}${at !== null && `, le ${frenchDate(parisDate(at))}`}${purpose === 'DISPENSE' && ' (exemption de critère)'}
    </h3>
    ${table({
      caption: 'Membres convoqués',
      head: ['Membre', 'Qualité', 'Siège', 'Vote', 'Procès-verbal'],
      rows: session.members.map(({ jurorId, president, qualities: its, qualified, outsideTrainingBody }) => {
        const signature = session.signatures[jurorId];
        const vote = votes.get(jurorId);
        const sat = decision?.present.includes(jurorId) ?? false;
        return [
          naming.named(jurorId) + (president ? `, ${presidency}` : ''),
          [
            ...its.map((quality) => jurorQualities[quality]),
            ...(qualified ? ['qualifié'] : []),
            ...(outsideTrainingBody ? ['extérieur'] : []),
          ].join(', '),
          decision === null ? '' : sat ? 'a siégé' : 'absent',
          isTold ? voiceOf(vote, abstained.includes(jurorId)) : sat ? 'non communiqué' : '',
          signature ? `${signature.impeded ? 'empêché' : 'signé'} le ${frenchDate(signature.on)}${onPaperNote(signature.paper)}` : '',
        ];
      }),
    })}
    ${
      soutenance &&
      html`<p>${heardLine(soutenance, naming)}</p>
        ${Object.keys(soutenance.gradings).length > 0 && gradedLines('Grille du jury', soutenance.gradings, titles)}`
    }
    ${decision && decisionLine(session, decision, events)} ${notified && html`<p>Décision notifiée le ${frenchDate(notified.on)}.</p>`}`;
}

function voiceOf(vote: boolean | undefined, hasAbstained: boolean): string {
  if (vote === undefined) return hasAbstained ? 'abstention' : '';
  return vote ? 'pour' : 'contre';
}

function decisionLine(
  session: JurySessionState,
  { decision, on, blocks, finalAssessmentValidated, paper }: NonNullable<JurySessionState['decision']>,
  events: readonly RecordedEvent[],
): Markup {
  const event = decisionEvent(session, events);
  const why = event && reasonOf(event);
  const named = decision === 'REFUSED_FOR_FRAUD' ? 'refus pour fraude' : labels.decision(decision);
  return html`<p>
    <strong>Décision du ${frenchDate(on)} : ${named}</strong>${blocks.length > 0 && ` ; blocs ${blocks.join(', ')}`}${
      finalAssessmentValidated !== null && ` ; épreuve finale ${finalAssessmentValidated ? 'validée' : 'non validée'}`
    }${onPaperNote(paper)}.${why && ` ${why.charAt(0).toUpperCase()}${why.slice(1)}.`}
  </p>`;
}

function decisionEvent({ session }: JurySessionState, events: readonly RecordedEvent[]): RecordedEventOf<'JuryDecided'> | null {
  return (
    events.findLast((event): event is RecordedEventOf<'JuryDecided'> => event.type === 'JuryDecided' && event.data.session === session) ??
    null
  );
}

function heardLine({ on, attendance, heardBy = [], paper }: NonNullable<JurySessionState['soutenance']>, naming: Naming): string {
  const by = heardBy.length > 0 ? `, entendu par ${heardBy.map((id) => naming.named(id)).join(', ')}` : '';
  return `Soutenance le ${frenchDate(on)} : candidat ${labels.attendance(attendance)}${by}${onPaperNote(paper)}.`;
}
