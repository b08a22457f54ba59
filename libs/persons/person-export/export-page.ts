/** An access export as a page that anybody reads, in one file that needs nothing else. */
import { frenchDate, frenchPartialDate, frenchPeriod } from '#libs/domain/time/french-date.js';
import { parisDate, type LocalDate } from '#libs/domain/time/local-date.js';
import type { Role } from '#libs/domain/stream/actor.js';
import { erasureStatusNames } from '#libs/persons/erasure/erasure-rows.js';
import { categoryLabels, groundLabels } from '#libs/persons/erasure/grounds.js';
import type { RegisterIdentity, RegisteredDocument } from '#libs/persons/erasure/register.js';
import { actorName } from '#libs/domain/french/role-names.js';
import { holdGroundLabels } from '#libs/persons/retention/legal-holds.js';
import { mergeKindNames } from '#libs/persons/merging/merge-rows.js';
import { comparedProofLabels, mergeGroundLabels, separationGroundLabels } from '#libs/persons/merging/grounds.js';
import { documentNames } from '#libs/hindsight/narration/labels.js';
import { openedTexts } from '#libs/hindsight/narration/texts.js';
import type { CandidateIdentity } from '#libs/persons/vault/candidate.schema.js';
import type { JurorFields } from '#libs/persons/vault/juror-fields.schema.js';
import { identityFieldNames } from '#libs/persons/vault/identity-field-names.js';
import type { PersonExport, PersonRegistration } from './person-export.schema.js';

/** What the register of certified people answers: see `CertifiedRegister.find`. */
interface Registered extends Record<string, unknown> {
  readonly identity: RegisterIdentity | null;
  readonly documents: readonly RegisteredDocument[];
}

export function exportPage(exported: PersonExport): string {
  const others = exported.otherRegistrations ?? [];
  const sections = [
    ...registrationSections(exported, others.length > 0 ? `, sous l’identifiant ${exported.personId}` : ''),
    ...others.flatMap((other) => registrationSections(other, `, sous l’identifiant ${other.personId}`)),
    ...(exported.merges ? [mergesSection(exported.merges)] : []),
    section(
      'Ce que cet export ne contient pas',
      rows(
        ['Quoi', 'Pourquoi'],
        exported.notIncluded.map(({ what, why }) => [what, why]),
      ),
    ),
  ];
  return [
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Vos données dans Jalon</title>',
    '<style>body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}',
    'th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top}dt{font-weight:bold}</style></head><body>',
    '<h1>Vos données dans Jalon</h1>',
    `<p>Établi ${escape(day(exported.madeAt))} pour ${escape(exported.personId)}. Tout ce que Jalon conserve à votre sujet est ici, `,
    'hormis ce que dit la dernière partie. ',
    'Vous pouvez demander une rectification ou un effacement au centre. Les mêmes données, avec les codes de chaque fait, sont dans l’export au format JSON.</p>',
    ...sections,
    '</body></html>\n',
  ].join('');
}

/** @param under says of which id it is told, where there are several */
function registrationSections(exported: PersonRegistration, under = ''): readonly string[] {
  return [
    section(
      `Qui vous êtes${under}`,
      facts({ ...exported.identity, ...(exported.nir !== null && { nir: exported.nir }) }, 'Votre identité a été effacée.'),
    ),
    ...(exported.register ? [registerSection(exported.register as Registered)] : []),
    section(
      'Ce qui a été rectifié',
      rows(
        ['Le', 'Champs', 'Par'],
        exported.corrections.map((each) => [day(each.correctedAt), each.fields.map(fieldLabel).join(', '), who(each)]),
      ),
    ),
    ...(exported.accounts.length > 0 ? [accountsSection(exported.accounts)] : []),
    ...exported.streams.map(streamSection),
    section(
      'Vos fichiers',
      rows(
        ['Nom', 'Nature', 'Déposé', 'Adresse'],
        exported.files.map((file) => [
          file.name ?? '(sans nom)',
          file.mediaType,
          day(file.uploadedAt),
          file.erasedAt ? `effacé ${day(file.erasedAt)}` : file.address,
        ]),
      ),
    ),
    section(
      'Qui a lu vos données',
      rows(
        ['Le', 'Qui', 'Catégorie', 'Pour quelle opération'],
        exported.accesses.map((each) => [day(each.at), who(each), category(each.category), each.operationTitle]),
      ),
    ),
    section(
      'Pourquoi et jusqu’à quand',
      rows(
        ['Données', 'Pourquoi', 'Fondement', 'Conservées jusqu’au'],
        exported.retention.map((each) => [
          each.data,
          each.purpose,
          each.legalBasis,
          each.isErased ? 'effacées' : each.keptUntil ? frenchDate(each.keptUntil) : 'sans terme fixé à ce jour',
        ]),
      ),
    ),
    section(
      'Mesures de conservation et effacements',
      rows(
        ['Le', 'Quoi'],
        [
          ...exported.holds.map((hold) => [
            day(hold.placedAt),
            `mesure de conservation : ${label(holdGroundLabels, hold.ground)}${hold.liftedAt ? `, levée ${day(hold.liftedAt)}` : ''}`,
          ]),
          ...exported.erasures.map((each) => [
            day(each.requestedAt),
            `effacement (${label(erasureStatusNames, each.status)}) : ${each.categories.map(category).join(', ')} ; ${label(groundLabels, each.ground)}`,
          ]),
        ],
      ),
    ),
  ];
}

function accountsSection(accounts: PersonRegistration['accounts']): string {
  return section(
    'Vos comptes',
    rows(
      ['Identifiant sous lequel vous agissez', 'Rattaché'],
      accounts.map(({ actorId, linkedAt, linkedBy }) => [actorId, `${day(linkedAt)}${linkedBy === null ? ', par votre jeton' : ''}`]),
    ),
  );
}

function mergesSection(merges: NonNullable<PersonExport['merges']>): string {
  return section(
    'Vos inscriptions, réunies ou séparées',
    rows(
      ['Demandé le', 'Confirmé le', 'Quoi', 'Ce qui a été comparé'],
      merges.map(({ kind, ground, compared, requestedAt, confirmedAt }) => [
        day(requestedAt),
        confirmedAt ? day(confirmedAt) : '',
        `${mergeKindNames[kind]} : ${label({ ...mergeGroundLabels, ...separationGroundLabels }, ground)}`,
        compared.map((each) => label(comparedProofLabels, each)).join(', '),
      ]),
    ),
  );
}

function streamSection({ noun, streamId, rules, status, events }: PersonRegistration['streams'][number]): string {
  const title = `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${streamId} : ${rules.code} (version ${rules.version}), ${status}`;
  const told = events.map((event) => [
    day(event.occurredAt),
    event.sentence,
    openedTexts(event)
      .map(({ label: about, text }) => `${about} : ${text}`)
      .join('\n'),
    who({ actorId: event.actor.id, role: event.actor.role }),
  ]);
  return section(title, rows(['Le', 'Quoi', 'Ce qui a été écrit', 'Par'], told));
}

const fieldLabel = (name: string): string => label(identityFieldNames, name);
const category = (code: string): string => label(categoryLabels, code);
const label = (labels: Readonly<Record<string, string>>, code: string): string => labels[code] ?? code;
const day = (at: string): string => `le ${frenchDate(parisDate(at))}`;
const who = ({ actorId, role }: { readonly actorId: string; readonly role: string }): string =>
  actorName({ id: actorId, role: role as Role });

function facts(values: Readonly<Record<string, unknown>>, none: string): string {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  if (entries.length === 0) return `<p>${escape(none)}</p>`;
  return `<dl>${entries.map(([name, value]) => `<dt>${escape(fieldLabel(name))}</dt><dd>${inLines(told(name, value))}</dd>`).join('')}</dl>`;
}

function told(name: string, value: unknown): string {
  switch (name) {
    case 'birthDate':
      return frenchPartialDate(String(value));
    case 'formerNames':
      return (value as NonNullable<CandidateIdentity['formerNames']>).map(formerName).join(' ; ');
    case 'habilitations':
      return (value as NonNullable<JurorFields['habilitations']>)
        .map((each) => `${each.certification}${each.qualified ? ', qualifié' : ''}, ${inPeriod(each)}`)
        .join(' ; ');
    case 'affiliations':
      return (value as NonNullable<JurorFields['affiliations']>)
        .map((each) => [each.organisationId, inPeriod(each)].filter(Boolean).join(', '))
        .join(' ; ');
    case 'availability':
      return (value as NonNullable<JurorFields['availability']>).map(inPeriod).join(' ; ');
    default:
      return Array.isArray(value) ? value.join(' ') : String(value);
  }
}

const inPeriod = ({
  from = null,
  until = null,
}: {
  readonly from?: LocalDate | null | undefined;
  readonly until?: LocalDate | null | undefined;
}) => frenchPeriod({ from, until });

function formerName({ familyName, givenNames, until }: NonNullable<CandidateIdentity['formerNames']>[number]): string {
  return `${[familyName, ...givenNames].join(' ')}${until ? `, jusqu’au ${frenchDate(until)}` : ''}`;
}

function registerSection({ identity, documents }: Registered): string {
  return section(
    'Au registre des certifiés',
    facts({ ...identity }, 'Votre identité y a été effacée.') +
      rows(
        ['Document', 'Numéro', 'Délivré le', 'Certification'],
        documents.map(({ kind, block, number, on, endedOn, certification: { code, version } }) => [
          `${documentNames[kind]}${block === null ? '' : ` ${block}`}`,
          number,
          `${frenchDate(on)}${endedOn === null ? '' : `, retiré ou annulé le ${frenchDate(endedOn)}`}`,
          `${code} (version ${version})`,
        ]),
      ),
  );
}

function section(title: string, content: string): string {
  return `<section><h2>${escape(title)}</h2>${content}</section>`;
}

function rows(headers: readonly string[], lines: readonly (readonly string[])[]): string {
  if (lines.length === 0) return '<p>Rien.</p>';
  const row = (tag: string, cells: readonly string[]) => `<tr>${cells.map((cell) => `<${tag}>${inLines(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${row('th', headers)}${lines.map((line) => row('td', line)).join('')}</table>`;
}

function inLines(text: string): string {
  return escape(text).replaceAll('\n', '<br>');
}

/** What people typed is shown as it is, and never as markup. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
