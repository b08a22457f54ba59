/** Gathers all that is held about somebody. Whoever it is made for is in the access log before anything is handed out. */
import type { DataSource } from 'typeorm';
import { listErasures } from '#libs/persons/erasure/erasure-rows.js';
import type { Privacy } from '#libs/persons/erasure/open-privacy.js';
import type { FileStore } from '#libs/persons/files/file-store.js';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { latest } from '#libs/domain/time/local-date.js';
import { listMerges } from '#libs/persons/merging/merge-rows.js';
import type { Journal } from '#libs/record/journal/journal.js';
import type { StoredFiles } from '#libs/persons/files/stored-files.js';
import { cited, keptUntil, rulesFor } from '#libs/persons/retention/due.js';
import type { PersonCase } from '#libs/persons/retention/person-cases.js';
import { personFacts, type PersonFacts } from '#libs/persons/retention/person-facts.js';
import type { PersonStream } from '#libs/persons/retention/person-streams.js';
import type { Accounts } from '#libs/persons/vault/accounts.js';
import { type PersonalDataReader, shownToNobody } from '#libs/persons/vault/access-log.js';
import { Hats } from '#libs/persons/vault/hats.js';
import type { Identities, Named } from '#libs/persons/vault/identities.js';
import { openTextsOfEvents } from '#libs/persons/vault/personal-fields.js';
import { personalCategories, type Vault } from '#libs/persons/vault/vault.js';
import type { PersonExport, PersonRegistration } from './person-export.schema.js';
import type { ToldKind, ToldKinds } from './told-kinds.js';

export interface ExportParts {
  readonly dataSource: DataSource;
  readonly vault: Vault;
  readonly identities: Identities;
  readonly accounts: Accounts;
  readonly journal: Journal;
  readonly files: FileStore;
  readonly storedFiles: StoredFiles;
  readonly privacy: Privacy;
}

export interface ShownOfStream {
  /**
   * A method, not a member: a kind narrows what it takes. Of `words`, by version, the texts are opened.
   * @param isSubject whether the stream is about the person, or only names them
   */
  shown(all: readonly StreamEvent[], isSubject: boolean): { readonly events: readonly StreamEvent[]; readonly words: ReadonlySet<number> };
}

/** What whoever asks is shown of somebody's record. */
export interface Audience {
  readonly reads: (category: PersonalCategory) => boolean;
  /** Of streams of a kind. */
  readonly shownOf: (kind: string) => ShownOfStream;
  /** Categories of which it is told who read them. */
  readonly accesses: readonly PersonalCategory[];
  /** Said whether or not there is any such thing. */
  readonly withheld: PersonExport['notIncluded'];
}

const whole: ShownOfStream = { shown: (all) => ({ events: all, words: new Set(all.map(({ version }) => version)) }) };

/** To the person whose record it is: all of it. */
export const themself: Audience = {
  reads: () => true,
  shownOf: () => whole,
  accesses: personalCategories,
  withheld: [],
};

/** A stream of a person's, all of it and what is told of it. */
interface ToldStream extends ReturnType<ShownOfStream['shown']> {
  readonly stream: PersonStream;
  readonly all: readonly StreamEvent[];
}

type ExportedStream = PersonRegistration['streams'][number];

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
  constructor(
    private readonly parts: ExportParts,
    private readonly toldKinds: ToldKinds,
    /** What an operation is called; null of one that is known no more, which goes by its code. */
    private readonly titleOf: (operation: string) => string | null = () => null,
  ) {}

  /** Null where nobody has this id. */
  async export(personId: string, by: PersonalDataReader, audience: Audience): Promise<PersonExport | null> {
    const { privacy, dataSource } = this.parts;
    const person = await privacy.cases.findCase(personId);
    if (!person) return null;
    const found = await Promise.all(person.ids.map(async (id) => (id === personId ? null : privacy.cases.findCase(id))));
    const others = found.filter((each) => each !== null);
    const told = await Promise.all(
      [person, ...others].map(async ({ streams }) => Promise.all(streams.map((stream) => this.told(stream, audience)))),
    );
    // A date would tell of the result that it runs from: under whichever id, by what is shown.
    const facts = personFacts(
      latest([person, ...others].map(({ createdOn }) => createdOn)) ?? person.createdOn,
      told
        .flat()
        .flatMap(asShown)
        .map((stream) => stream.kind.persons.retentionOf(stream)),
      person.facts.suspendedBy.has('LEGAL_HOLD'),
    );
    const [own, ...alike] = await Promise.all(
      [person, ...others].map(async (each, place) => this.registration(each, told[place] ?? [], facts, by, audience)),
    );
    const merges = await listMerges(dataSource.manager, { candidateIds: person.ids, limit: 1_000 });
    return {
      format: 'jalon-person-export/3',
      madeAt: new Date().toISOString(),
      ...(own as PersonRegistration),
      ...(alike.length > 0 && { otherRegistrations: alike }),
      ...(merges.length > 0 && {
        merges: merges.map(({ id, kind, ground, compared, status, requestedAt, confirmedAt }) => ({
          ...{ id, kind, ground, compared: [...compared], status, requestedAt, confirmedAt },
        })),
      }),
      notIncluded: [...audience.withheld, ...notIncluded],
    };
  }

  /** @param told the streams of this id @param facts of the person, under whichever id */
  private async registration(
    person: PersonCase,
    told: readonly ToldStream[],
    facts: PersonFacts,
    by: PersonalDataReader,
    audience: Audience,
  ): Promise<PersonRegistration> {
    const { privacy, identities, dataSource } = this.parts;
    const { personId, kind } = person;
    const { reads } = audience;
    const [held] = await identities.getAll<Named>([personId], [kind], by);
    // A title enters the register before its holder is told of it.
    const register = reads('REGISTER') ? await privacy.register.findPerson(personId, by, told.flatMap(asShown)) : null;
    const hats = (await new Hats(dataSource).of(personId)).map((hat) => hat.personId);
    const streams = await Promise.all(told.map((each) => this.stream(personId, each, by)));
    return {
      personId,
      kind,
      recordedOn: person.createdOn,
      identity: held?.identity ? { ...held.identity } : null,
      nir: reads('NIR') ? await identities.nir(personId, by) : null,
      register: register && { ...register },
      corrections: (await identities.corrections(personId)).map((each) => ({ ...each, fields: [...each.fields] })),
      accounts: (await this.parts.accounts.of(personId)).map(({ actorId, linkedAt, linkedBy }) => ({ actorId, linkedAt, linkedBy })),
      ...(hats.length > 0 && { hats }),
      streams,
      files: await this.files(personId, by, audience, told),
      accesses: await this.accesses(
        personId,
        audience.accesses.filter((category) => category !== 'REGISTER' || register !== null),
      ),
      holds: (await privacy.holds.list({ personIds: [personId] }, shownToNobody)).map(({ ground, placedAt, lifted }) => ({
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
      retention: this.retention(person, facts),
    };
  }

  private async told(stream: PersonStream, audience: Audience): Promise<ToldStream> {
    const all = await this.parts.journal.history(stream.streamId);
    return { stream, all, ...audience.shownOf(stream.kind.process.kind).shown(all, stream.isSubject) };
  }

  private async stream(personId: string, { stream, events: shown, words }: ToldStream, by: PersonalDataReader): Promise<ExportedStream> {
    const { streamId, kind, rules, isSubject } = stream;
    const name = kind.process.kind;
    const told = this.toldAs(name);
    const { noun } = kind.sentences;
    const events = isSubject
      ? shown.map((event) => told.withoutSecrets(event))
      : shown.filter((event) => JSON.stringify(event.data).includes(JSON.stringify(personId)));
    const opened = isSubject
      ? await openTextsOfEvents(
          this.parts.vault,
          events,
          { ...by, streamId },
          (owner, { version }) => words.has(version) && owner.personId === personId,
        )
      : events;
    return {
      kind: name,
      noun: noun.one,
      streamId,
      rules: { code: rules.code, version: rules.version },
      status: isSubject ? told.status({ rules, state: kind.process.fold(shown) }) : `${noun.one} d’une autre personne`,
      events: opened.map((event, index) => ({
        version: event.version,
        type: event.type,
        occurredAt: event.occurredAt,
        recordedAt: event.recordedAt,
        sentence: isSubject ? told.sentence(events[index] as StreamEvent) : 'Fait qui vous désigne',
        actor: { id: event.actor.id, role: event.actor.role },
        data: isSubject ? { ...event.data } : {},
      })),
    };
  }

  private toldAs(kind: string): ToldKind {
    const told = this.toldKinds[kind];
    if (!told) throw new Error(`Nothing says how a ${kind} is told to whom it names`);
    return told;
  }

  /** Those that only facts left out name are left out with them. */
  private async files(
    personId: string,
    by: PersonalDataReader,
    { reads }: Audience,
    told: readonly ToldStream[],
  ): Promise<PersonRegistration['files']> {
    const naming = (events: readonly StreamEvent[], hash: string) => JSON.stringify(events.map(({ data }) => data)).includes(hash);
    const isTold = (hash: string) =>
      told.some(({ events }) => naming(events, hash)) || !told.some(({ stream, all }) => stream.isSubject && naming(all, hash));
    const stored = (await this.parts.storedFiles.of(personId)).filter(({ category, hash }) => reads(category) && isTold(hash));
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
  private async accesses(personId: string, categories: readonly PersonalCategory[]): Promise<PersonRegistration['accesses']> {
    const lines: PersonRegistration['accesses'] = [];
    let before: number | undefined;
    for (;;) {
      const page = await this.parts.vault.accesses.list({ personId, categories, before, limit: accessPage });
      for (const { at, actorId, role, operation, category, streamId } of page)
        lines.push({ at, actorId, role, operation, operationTitle: this.titleOf(operation) ?? operation, category, streamId });
      before = page.at(-1)?.id;
      if (page.length < accessPage) return lines;
    }
  }

  private retention(person: PersonCase, facts: PersonFacts): PersonRegistration['retention'] {
    const { retention } = this.parts.privacy;
    return personalCategories.flatMap((category) =>
      rulesFor(retention, person.kind, category).map((rule) => ({
        category,
        isErased: !person.living.has(category),
        data: rule.data,
        purpose: rule.purpose,
        legalBasis: rule.legalBasis.text,
        keptUntil: keptUntil(rule, facts),
        source: cited(rule.keptUntil?.source ?? rule.legalBasis.source),
      })),
    );
  }
}

/** As far as it is shown; one of somebody else's as it is, which nothing of theirs follows from. */
function asShown({ stream, events }: ToldStream): readonly PersonStream[] {
  if (!stream.isSubject) return [stream];
  return events.length === 0 ? [] : [{ ...stream, state: stream.kind.process.fold(events) }];
}
