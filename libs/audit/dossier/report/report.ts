/** The readable report: one page of HTML without a program or an address to fetch. A verifier makes it again and compares. */
import { type AspectKind, standing } from '#libs/domain/journey/standing.js';
import { statusLabels } from '#libs/domain/journey/status.js';
import { placeOf } from '#libs/domain/journey/opening/transfer.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import type { Role } from '#libs/domain/stream/actor.js';
import { tellChange } from '#libs/hindsight/narration/aspects.js';
import { plural } from '#libs/domain/french/plural.js';
import type { Dossier } from '../format.js';
import { blocksSection, gridsSection } from './blocks.js';
import { historySection } from './history.js';
import { jurySections } from './jury.js';
import { html, table, trusted, type Markup } from './markup.js';
import { Naming } from './naming.js';
import { style } from './style.js';
import { wordsOf } from './words.js';
import { rulesInForce, certificationTitles, type CertificationTitles } from './certification-titles.js';

export function report(dossier: Dossier): string {
  const { head, outcome } = dossier;
  const { state } = outcome;
  const titles = certificationTitles(dossier, state);
  const rules = rulesInForce(dossier, state);
  const naming = new Naming(dossier.names);
  const sections: readonly (readonly [id: string, title: string, content: readonly Markup[]])[] = [
    ['situation', 'Où en est le parcours', [summary(dossier, titles, naming), aspects(dossier, naming)]],
    ['blocs', 'Blocs de compétences', rules ? [blocksSection(rules, state, titles)] : []],
    ['grilles', 'Grilles d’évaluation', gridsSection(state, titles, naming)],
    ['jury', 'Jury', jurySections(state, dossier, titles, naming)],
    ['titres', 'Titres délivrés', issuedTitles(dossier)],
    ['histoire', 'Histoire du parcours', [historySection(dossier, titles, naming)]],
    ['refus', 'Refus', refused(dossier, naming)],
    ['fichiers', 'Fichiers', files(dossier)],
    ['preuve', 'Preuve', [proof(dossier)]],
  ];
  const shown = sections.filter(([, , content]) => content.length > 0);
  const page = html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>Dossier du parcours ${head.journeyId}</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        <header>
          <h1>${titles.certification}</h1>
          <p class="status">Parcours <code>${head.journeyId}</code> — <strong>${statusLabels[outcome.status]}</strong></p>
        </header>
        <main>
          ${head.disclosure === 'WITHOUT_CONFIDENTIAL' && [withheldNote(dossier), toldNote(dossier)]}
          <nav aria-label="Sommaire">
            <ul>
              ${shown.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
            </ul>
          </nav>
          ${shown.map(
            ([id, title, content]) =>
              html`<section aria-labelledby="${id}">
                <h2 id="${id}">${title}</h2>
                ${content}
              </section> `,
          )}
        </main>
      </body>
    </html> `;
  return page.html;
}

function withheldNote({ links, told: inPart }: Dossier): Markup {
  const count = links.filter(({ withheld }) => withheld).length - inPart.length;
  if (count === 0) return html``;
  return html`<p class="note">
    ${count === 1 ? 'Un fait n’est présent' : `${count} faits ne sont présents`} que par ${count === 1 ? 'son empreinte' : 'leur empreinte'}
    : les faits confidentiels ne sont pas communiqués, ni certains faits ordinaires, pour que leur absence ne dise rien. L’état ci-dessous
    est celui auquel mènent les faits communiqués ; la chaîne, elle, est vérifiée entière.
  </p>`;
}

function toldNote({ told: inPart }: Dossier): Markup {
  if (inPart.length === 0) return html``;
  return html`<p class="note">
    ${inPart.length === 1 ? 'Un fait est communiqué' : `${inPart.length} faits sont communiqués`} sans ce que seuls connaissent ceux qui
    délibèrent : les voix y sont comptées, sans dire de qui elles sont. Ce qui en est dit repose sur la signature de l’établissement.
  </p>`;
}

function summary({ head, outcome: { state }, recorded, checkpoint }: Dossier, titles: CertificationTitles, naming: Naming): Markup {
  const { opened, certification, route } = state;
  const place = placeOf(state);
  const facts: readonly (readonly [string, Markup | string])[] = [
    ['Candidat', naming.marked(opened?.candidateId ?? '')],
    ['Entrée', frenchDate(opened?.enteredOn)],
    ['Voie', route === null ? '' : titles.route(route)],
    ['Certification', `${certification?.code ?? ''}, version ${certification?.version ?? ''}`],
    ['Empreinte des règles', html`<code>${certification?.digest ?? ''}</code>`],
    [wordsOf[head.format].place, [place.cohort, place.site].filter(Boolean).join(', ')],
    ['Faits', `${head.version}, dont ${plural(recorded.length, 'communiqué')} en entier`],
    [
      'Établi d’après',
      `le point de contrôle du ${frenchDate(parisDate(checkpoint.madeAt))} (${plural(checkpoint.size, 'fait')} de tous les parcours)`,
    ],
  ];
  return html`<dl>
    ${facts
      .filter(([, value]) => value !== '')
      .map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
  </dl>`;
}

/** Those that no other section tells. */
const told: ReadonlySet<AspectKind> = new Set([
  'RECEVABILITE',
  'HOST_PERIOD',
  'MEMOIRE',
  'LIVRET',
  'DOCUMENT',
  'AMENAGEMENT',
  'DISPENSE',
  'APPEAL',
  'FRAUD',
  'TRANSMISSION',
  'DEADLINE',
]);

/** As on the day of the checkpoint, and not of the reading: the page is the same whenever it is made. */
function aspects(dossier: Dossier, naming: Naming): Markup {
  const { state } = dossier.outcome;
  const asOf = parisDate(dossier.checkpoint.madeAt);
  const rules = rulesInForce(dossier, state);
  const lines = rules ? standing({ rules, state }).filter(({ kind }) => told.has(kind)) : [];
  return html`<ul class="plain">
    ${lines.map(({ kind, subject, value }) => html`<li>${naming.inText(tellChange({ kind, subject, before: null, after: value }, asOf))}</li>`)}
  </ul>`;
}

function issuedTitles({ outcome: { state } }: Dossier): readonly Markup[] {
  const { diploma, duplicates } = state;
  const lines = [
    ...(diploma ? [`Parchemin n° ${diploma.number}, délivré le ${frenchDate(diploma.on)}`] : []),
    ...Object.values(state.blocks).flatMap(({ block, certificate, withdrawnOn }) =>
      certificate
        ? [
            `Certificat du bloc ${block} n° ${certificate.number}, délivré le ${frenchDate(certificate.on)}` +
              (withdrawnOn === null ? '' : `, retiré le ${frenchDate(withdrawnOn)}`),
          ]
        : [],
    ),
    ...duplicates.map(({ number, on }) => `Duplicata n° ${number}, délivré le ${frenchDate(on)}`),
  ];
  return lines.length === 0
    ? []
    : [
        html`<ul class="plain">
          ${lines.map((line) => html`<li>${line}</li>`)}
        </ul>`,
      ];
}

function files({ files: listed }: Dossier): readonly Markup[] {
  if (listed.length === 0) return [];
  return [
    table({
      caption: 'Les fichiers que les faits nomment, par leur empreinte SHA-256.',
      head: ['Empreinte', 'Type', 'Octets', 'Faits'],
      rows: listed.map(({ hash, size, mediaType, versions }) => [
        html`<code>${hash}</code>`,
        mediaType ?? 'jamais déposé',
        size ?? '',
        versions.map((version, index) => html`${index > 0 && ', '}<a href="#fait-${version}">${version}</a>`),
      ]),
    }),
  ];
}

function refused({ head, refusals }: Dossier, naming: Naming): readonly Markup[] {
  if (refusals.length === 0) return [];
  const words = wordsOf[head.format];
  return [
    table({
      caption: 'Ce que les règles ont refusé sur ce parcours, avec toutes les raisons données.',
      head: ['Le', 'À', 'Commande', 'Raisons'],
      rows: refusals.map(({ refusal: { at, actor, commands, reasons, count } }) => [
        frenchDate(parisDate(at)),
        actor ? toldActor(actor, naming, words.role) : '',
        html`${words.commands(commands)}${count > 1 && `, ${count} fois`}`,
        reasons.map(({ sentence, source }) => html`<span class="reason">${sentence} <small>(${source})</small></span>`),
      ]),
    }),
  ];
}

/** The role alone where nobody's name is known, as the first dossiers had it. */
function toldActor({ id, role }: { readonly id: string; readonly role: string }, naming: Naming, roleName: (role: Role) => string): string {
  const [by, named] = [roleName(role as Role), naming.named(id)];
  return named === id ? by : `${by} ${named}`;
}

function proof({ checkpoint, growth, keys, links }: Dossier): Markup {
  const facts: readonly (readonly [string, Markup | string])[] = [
    ['Racine signée', html`<code>${checkpoint.root}</code>`],
    ['Taille de l’arbre', `${plural(checkpoint.size, 'fait')}, ${frenchDate(parisDate(checkpoint.madeAt))}`],
    ['Clés', html`${keys.map(({ kid }) => html`<code>${kid}</code> `)}`],
    ['Dernière empreinte', html`<code>${links.at(-1)?.hash ?? ''}</code>`],
    ...(growth
      ? ([['Prolongé par', html`<code>${growth.checkpoint.root}</code> (${plural(growth.checkpoint.size, 'fait')})`]] as const)
      : []),
  ];
  return html`<p>
      Chaque fait porte l’empreinte du précédent ; tous sont sous la racine signée ci-dessous. Pour le vérifier sans le serveur qui a
      produit ce dossier : <code>node verifier.mjs</code> (voir LISEZ-MOI.txt).
    </p>
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>`;
}
