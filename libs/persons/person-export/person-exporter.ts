/** Gathers all that is held about somebody. Whoever it is made for is in the access log before anything is handed out. */
import type { DataSource } from 'typeorm';
import { listErasures } from '#libs/persons/erasure/erasure-rows.js';
import type { Privacy } from '#libs/persons/erasure/open-privacy.js';
import type { FileStore } from '#libs/persons/files/file-store.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { PersonalCategory } from '#libs/domain/journey/fields.schema.js';
import { journeyStatus, statusLabels } from '#libs/domain/journey/status.js';
import type { Journal } from '#libs/record/journal/journal.js';
import type { StoredFiles } from '#libs/persons/files/stored-files.js';
import { sentenceOf } from '#libs/hindsight/narration/event-sentences.js';
import { cited, keptUntil, rulesFor } from '#libs/persons/retention/due.js';
import type { PersonCase } from '#libs/persons/retention/person-cases.js';
import { type PersonalDataReader, shownToNobody } from '#libs/persons/vault/access-log.js';
import type { Identities, Named } from '#libs/persons/vault/identities.js';
import { openSealedTexts } from '#libs/persons/vault/personal-fields.js';
import { personalCategories, type Vault } from '#libs/persons/vault/vault.js';
import type { PersonExport } from './person-export.schema.js';

export interface ExportParts {
  readonly dataSource: DataSource;
  readonly vault: Vault;
  readonly identities: Identities;
  readonly journal: Journal;
  readonly files: FileStore;
  readonly storedFiles: StoredFiles;
  readonly privacy: Privacy;
}

/** What whoever asks is shown of somebody's record. */
export interface Audience {
  readonly reads: (category: PersonalCategory) => boolean;
  /** Of a journey's events; of `words`, by version, the texts are opened. */
  readonly events: (all: readonly RecordedEvent[]) => { readonly events: readonly RecordedEvent[]; readonly words: ReadonlySet<number> };
  /** Categories of which it is told who read them. */
  readonly accesses: readonly PersonalCategory[];
  /** Said whether or not there is any such thing. */
  readonly withheld: PersonExport['notIncluded'];
}

/** To the person whose record it is: all of it. */
export const themself: Audience = {
  reads: () => true,
  events: (all) => ({ events: all, words: new Set(all.map(({ version }) => version)) }),
  accesses: personalCategories,
  withheld: [],
};

type ExportedJourney = PersonExport['journeys'][number];

const accessPage = 1_000;

const notIncluded: PersonExport['notIncluded'] = [
  { what: 'le vote de chaque juré', why: 'secret du délibéré ; la décision et ses motifs sont donnés' },
  { what: 'les noms de qui a agi, désignés par un identifiant opaque', why: 'données d’autres personnes (RGPD, article 15, 4)' },
  { what: 'les motifs d’une mesure de conservation', why: 'ils peuvent porter sur d’autres personnes ou sur une procédure en cours' },
  {
    what: 'les empreintes et index chiffrés qui servent à la recherche et à la preuve',
    why: 'ils ne disent rien de plus que ce qui est donné ici',
  },
  { what: 'le contenu des fichiers, dont l’adresse est donnée', why: 'il se lit à cette adresse avec le même accès' },
];

export class PersonExporter {
  constructor(private readonly parts: ExportParts) {}

  /** Null where nobody has this id. */
  async export(personId: string, by: PersonalDataReader, audience: Audience): Promise<PersonExport | null> {
    const { privacy, identities, dataSource } = this.parts;
    const person = await privacy.cases.findCase(personId);
    if (!person) return null;
    const { kind } = person;
    const { reads, withheld } = audience;
    const [held] = await identities.getAll<Named>([personId], [kind], by);
    const register = reads('REGISTER') ? await privacy.register.findPerson(personId, by) : null;
    const journeys = await Promise.all(person.journeys.map((journey) => this.journey(person, journey, by, audience)));
    return {
      format: 'jalon-person-export/1',
      madeAt: new Date().toISOString(),
      personId,
      kind,
      recordedOn: person.createdOn,
      identity: held?.identity ? { ...held.identity } : null,
      nir: reads('NIR') ? await identities.nir(personId, by) : null,
      register: register && { ...register },
      corrections: (await identities.corrections(personId)).map((each) => ({ ...each, fields: [...each.fields] })),
      journeys,
      files: await this.files(personId, by, audience),
      accesses: await this.accesses(personId, audience),
      holds: (await privacy.holds.list({ personId }, shownToNobody)).map(({ ground, placedAt, lifted }) => ({
        ground,
        placedAt,
        liftedAt: lifted?.at ?? null,
      })),
      erasures: (await listErasures(dataSource.manager, { personId, limit: 1_000 })).map(
        ({ id, categories, ground, status, requestedAt }) => ({
          id,
          categories: [...categories],
          ground,
          status,
          requestedAt,
        }),
      ),
      retention: this.retention(person),
      notIncluded: [...withheld, ...notIncluded],
    };
  }

  private async journey(
    person: PersonCase,
    journey: PersonCase['journeys'][number],
    by: PersonalDataReader,
    audience: Audience,
  ): Promise<ExportedJourney> {
    const { journeyId, rules } = journey;
    const { events, words } = audience.events((await this.parts.journal.readEvents<RecordedEvent>(journeyId)).map(({ event }) => event));
    const own = person.kind === 'CANDIDATE';
    const told = own
      ? events.map(withoutVotes)
      : events.filter((event) => JSON.stringify(event.data).includes(JSON.stringify(person.personId)));
    const open = async (mayOpen: boolean) =>
      await openSealedTexts(
        this.parts.vault,
        told.filter(({ version }) => words.has(version) === mayOpen),
        { ...by, journeyId },
        ({ personId }) => mayOpen && personId === person.personId,
      );
    const opened = own ? [...(await open(true)), ...(await open(false))].sort((one, other) => one.version - other.version) : told;
    return {
      journeyId,
      certification: { code: rules.code, version: rules.version },
      status: own ? statusLabels[journeyStatus(journey)] : 'parcours d’une autre personne',
      events: opened.map((event, index) => ({
        version: event.version,
        type: event.type,
        occurredAt: event.occurredAt,
        recordedAt: event.recordedAt,
        sentence: own ? sentenceOf(told[index] as RecordedEvent) : 'Fait qui vous désigne',
        actor: { id: event.actor.id, role: event.actor.role },
        data: own ? { ...event.data } : {},
      })),
    };
  }

  private async files(personId: string, by: PersonalDataReader, { reads }: Audience): Promise<PersonExport['files']> {
    const stored = (await this.parts.storedFiles.of(personId)).filter(({ category }) => reads(category));
    const names = await Promise.all(stored.map(async (file) => this.parts.files.nameOf(file, by)));
    return stored.map(({ hash, category, mediaType, size, uploadedAt, erasedAt }, index) => ({
      hash,
      category,
      name: names[index] ?? null,
      mediaType,
      size,
      uploadedAt,
      erasedAt,
      address: `/v1/files/${hash}?candidateId=${personId}`,
    }));
  }

  /** Every line, the newest first: this very reading among them. */
  private async accesses(personId: string, { accesses: categories }: Audience): Promise<PersonExport['accesses']> {
    const lines: PersonExport['accesses'] = [];
    let before: number | undefined;
    for (;;) {
      const page = await this.parts.vault.accesses.list({ personId, categories, before, limit: accessPage });
      for (const { at, actorId, role, operation, category, journeyId } of page)
        lines.push({ at, actorId, role, operation, category, journeyId });
      before = page.at(-1)?.id;
      if (page.length < accessPage) return lines;
    }
  }

  private retention(person: PersonCase): PersonExport['retention'] {
    const { retention } = this.parts.privacy;
    return personalCategories.flatMap((category) =>
      rulesFor(retention, person.kind, category).map((rule) => ({
        category,
        isErased: !person.living.has(category),
        data: rule.data,
        purpose: rule.purpose,
        legalBasis: rule.legalBasis.text,
        keptUntil: keptUntil(rule, person.facts),
        source: cited(rule.keptUntil?.source ?? rule.legalBasis.source),
      })),
    );
  }
}

/** How each juror voted is theirs, and the deliberation's. */
function withoutVotes(event: RecordedEvent): RecordedEvent {
  return 'votes' in event.data ? ({ ...event, data: { ...event.data, votes: [] } } as RecordedEvent) : event;
}
