/** The journey's history, fact by fact, in the order in which they were recorded. */
import { History } from '#libs/domain/journey/as-of.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { replacedBy } from '#libs/domain/journey/replacement/as-they-stand.js';
import { clausesBehind, type Clause } from '#libs/domain/journey/why/grounds.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { parisDate, type Instant } from '#libs/domain/time/local-date.js';
import { sentenceOf } from '#libs/hindsight/narration/event-sentences.js';
import { replacedNote } from '#libs/hindsight/narration/replaced.js';
import { because, reasonOf } from '#libs/hindsight/narration/reasons.js';
import type { ChainLink, Dossier } from '../format.js';
import { html, type Markup } from './markup.js';
import { sealedParts } from './texts.js';
import type { CertificationTitles } from './certification-titles.js';
import type { Naming } from './naming.js';
import { wordsOf } from './words.js';

export function historySection(dossier: Dossier, titles: CertificationTitles, naming: Naming): Markup {
  const { links, events, rules } = dossier;
  const words = wordsOf[dossier.head.format];
  const byVersion = new Map(events.map((event) => [event.version, event]));
  const inPart = new Set(dossier.told.map(({ version }) => version));
  const undone = new Set(events.flatMap((event) => (event.type === 'DeadlineSuperseded' ? [event.data.fallenVersion] : [])));
  const replaced = replacedBy(events);
  const history = new History(events);
  const rows = links.map((link) => {
    const event = byVersion.get(link.version);
    if (!event) return withheldRow(link);
    const pinned = rules.get(event.rules.digest);
    const clauses = pinned
      ? clausesBehind({ rules: pinned, state: history.stateAsOf({ version: event.version }) }, event).filter(isToldBySource)
      : [];
    const sentence = naming.inText(sentenceOf(event, { ...words.events, routeName: (route) => `« ${titles.route(route)} »` }));
    const reason = reasonOf(event);
    const by = replaced.get(event.version);
    return html`<tr id="fait-${event.version}">
      <th scope="row">${event.version}</th>
      <td>${day(event.occurredAt)}</td>
      <td>${day(event.recordedAt)}</td>
      <td>
        ${by ? html`<s>${sentence}</s> <small>(${replacedNote(event, by)})</small>` : undone.has(event.version) ? html`<s>${sentence}</s> <small>(effet annulé par un fait postérieur)</small>` : sentence}${reason && html` <small>${because(reason)}</small>`}${inPart.has(event.version) && html` <small>(communiqué en partie)</small>`}${texts(event, dossier)}${clauses.map(({ rule, source }) => html`<span class="rule">${rule} : ${source === 'default' ? 'choix par défaut du règlement' : source}</span>`)}
      </td>
      <td>${words.role(event.actor.role)}${event.actor.role !== 'CLOCK' && html` <small>${naming.marked(event.actor.id)}</small>`}</td>
      <td><code>${link.hash.slice(0, 16)}…</code></td>
    </tr> `;
  });
  return html`<div class="wide">
    <table class="history">
      <caption>
        Chaque fait : quand il a eu lieu, quand il a été consigné, ce qui s’est passé et selon quelle règle, qui l’a fait, et le début de
        son empreinte.
      </caption>
      <thead>
        <tr>
          <th scope="col">N°</th>
          <th scope="col">Survenu</th>
          <th scope="col">Consigné</th>
          <th scope="col">Fait et règle</th>
          <th scope="col">Par</th>
          <th scope="col">Empreinte</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function withheldRow({ version, hash }: ChainLink): Markup {
  return html`<tr id="fait-${version}">
    <th scope="row">${version}</th>
    <td></td>
    <td></td>
    <td><em>Contenu non communiqué : seule l’empreinte de ce fait est dans le dossier.</em></td>
    <td></td>
    <td><code>${hash.slice(0, 16)}…</code></td>
  </tr> `;
}

function texts(event: RecordedEvent, { texts: opened }: Dossier): Markup {
  const parts = sealedParts(event);
  if (parts.length === 0) return html``;
  if (!opened) return html` <small>(${parts.length === 1 ? 'un texte scellé' : `${parts.length} textes scellés`})</small>`;
  return html`${parts.map(({ label, sealed }) => html`<span class="text">${label} : ${opened[sealed] ?? '[texte scellé]'}</span>`)}`;
}

function day(instant: Instant): Markup {
  return html`<time datetime="${instant}">${frenchDate(parisDate(instant))}</time>`;
}

/** The keeping of the record is no clause of anything. */
function isToldBySource({ rule, source }: Clause): boolean {
  return rule !== source;
}
