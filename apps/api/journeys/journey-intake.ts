/** What only journeys know of the commands that the API receives for them. */
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { Attached, CommandName } from '#libs/domain/journey/command.js';
import { commandSchemas, type CommandData } from '#libs/domain/journey/commands.schema.js';
import { recordedRectifiable } from '#libs/domain/journey/after/recorded-rectifiable.js';
import { compartmentOf } from '#libs/domain/journey/confidential.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { isCommandName } from '#libs/domain/journey/event-of-command.js';
import { allHeld, blocksHeldBy, heldCertificates } from '#libs/domain/journey/opening/held-blocks.js';
import { recordedFact, type Replacement } from '#libs/domain/journey/replacement/recorded-fact.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { KindName } from '#libs/domain/stream/kind-names.js';
import type { SentCommand } from '#libs/domain/stream/process.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { journeyKind } from '#libs/journey/kind.js';
import { numberParts, ownNumber } from '#libs/journey/document-number.js';
import { certificateEnd } from '#libs/journey/held-blocks/certificate-end.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { deathElsewhere, deathRecorded } from '#libs/journey/deaths/died-elsewhere.js';
import { isEveryJourney } from '#libs/journey/queries/reach.js';
import { StoredFiles } from '#libs/persons/files/stored-files.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import { Hats } from '#libs/persons/vault/hats.js';
import { People } from '#libs/persons/vault/people.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { withAttached } from '#libs/record/commands/reservation.js';
import { Journal } from '#libs/record/journal/journal.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { conditionsAgainst } from '../access/command-conditions.js';
import { reads, readsCommandName, type FactReader } from '../access/field-access.js';
import { JourneyAccess, reachFor } from '../access/journey-access.js';
import { unmetShownTo } from '../access/readable.js';
import { ShownJourneys } from '../access/shown-journeys.js';
import { toSentCommand, type ReceivedCommand } from '../commands/received-command.js';
import { injected } from '../injected.js';
import { pointerTo } from '../problems/faults.js';
import { Problem, type Fault } from '../problems/problem.js';
import type { StreamAccess } from '../streams/stream-access.js';
import type { Beginning, IntakeSentences, ShownStream, StreamIntake, UnmetCondition } from '../streams/stream-intake.js';
import { whyUnproved, type Holder } from './held-certificates.js';
import { commandTitles } from '#libs/hindsight/narration/command-titles.js';
import { tiesOfCommands } from './jury-ties.js';
import { commandBodies } from './journey-commands.schema.js';
import { withKnownMembers } from './known-members.js';
import { Registers } from './registers.js';

/** What takes back something told: whoever took part in that is not alone to. */
const underFourEyes: readonly string[] = [
  'replace-fact',
  'replace-dispense',
  'rectify',
  'withdraw-for-fraud',
  'void-for-fraud',
  'decide-appeal',
] satisfies readonly CommandName[];

function senderUnder({ fourEyes }: JourneyState, { personId }: Caller, { name }: SentCommand): Attached {
  return fourEyes && personId !== null && underFourEyes.includes(name) ? { sender: personId } : {};
}

/** The fact that a command takes back, as one that replaces names it; null where it takes back none that the state does not tell all of. */
function takenBack({ appeals }: JourneyState, { name, data }: SentCommand): Replacement | null {
  if (name === 'replace-fact' || name === 'replace-dispense') return { name, data } as Replacement;
  const contested = name === 'decide-appeal' ? appeals.find(({ decided, isSpent }) => decided === null && !isSpent)?.withdrawn : undefined;
  if (contested === undefined) return null;
  const fact = { kind: 'WITHDRAWAL', ...(contested !== null && { block: contested }), replacement: null } as const;
  return { name: 'replace-fact', data: { fact } };
}

const unprovedHere = { code: 'certificate-proves-nothing', message: 'Ce numéro ne prouve pas ce bloc pour ce candidat' };

@Injectable()
export class JourneyIntake implements StreamIntake {
  readonly kind = journeyKind;
  readonly access: StreamAccess;
  readonly collection = 'journeys';
  readonly bodies: Readonly<Record<string, z.ZodObject>> = commandBodies;
  readonly beginsBy = { command: 'start-journey', body: commandSchemas['start-journey'] };
  readonly sentences: IntakeSentences = {
    title: (command) => commandTitles[command as CommandName],
    begins: 'Un parcours s’ouvre par POST /v1/journeys.',
    stale: (version) => `Le parcours en est à la version ${version} : relisez-le, puis recommencez avec une autre clé d’idempotence.`,
    frozen:
      'Le registre du parcours tient des faits que le moteur n’a plus (une sauvegarde plus ancienne a été restaurée) : la commande sera appliquée quand un administrateur aura repris le parcours d’après le registre.',
    erased: 'Les données de ce candidat ont été effacées : aucun texte ne peut plus être consigné à son sujet.',
  };

  constructor(
    private readonly catalogue: CertificationCatalogue,
    private readonly candidates: Candidates,
    private readonly people: People,
    private readonly hats: Hats,
    private readonly registers: Registers,
    private readonly journeys: JourneyQueries,
    private readonly archive: RulesArchive,
    private readonly journal: Journal,
    private readonly storedFiles: StoredFiles,
    private readonly reached: JourneyAccess,
    private readonly shown: ShownJourneys,
    @Inject(injected.accesses) { journey }: Readonly<Record<KindName, StreamAccess>>,
  ) {
    this.access = journey;
  }

  completed(caller: Caller, commands: readonly ReceivedCommand[], state: JourneyState): readonly ReceivedCommand[] {
    return commands.map((command) => withKnownMembers({ caller, state }, command));
  }

  unmetConditions(caller: Caller, { name, data }: ReceivedCommand, standing: JourneyState): readonly UnmetCondition[] {
    return conditionsAgainst(caller, name as CommandName, data, standing);
  }

  /** The candidate, and the version to pin. */
  async begin(caller: Caller, received: ReceivedCommand): Promise<Beginning> {
    const command = toSentCommand(received);
    const { candidateId, certification } = command.data as CommandData<'start-journey'>;
    const entry = parisDate(command.occurredAt ?? new Date().toISOString());
    const rules = this.rulesAtEntry(certification.code, certification.version, entry);
    const reached = await this.reached.reachesCandidate(caller, 'read-candidate', candidateId);
    const isKnown = reached && (await this.candidates.isLiving(candidateId));
    const unknownCandidate: Fault = {
      code: 'unknown-candidate',
      message: 'Aucun candidat n’a cet identifiant',
      pointer: pointerTo(['candidateId']),
    };
    const unknownCertification: Fault = {
      code: 'unknown-certification',
      message: 'Cette certification, ou cette version, n’est pas chargée',
      pointer: pointerTo(['certification']),
    };
    const unknown = await this.registers.unknownAmong([received]);
    const typed = (command.data as CommandData<'start-journey'>).heldBlocks;
    const heldBlocks = typed.map((each) => ({ ...each, certificateNumber: this.asMade(each.certificateNumber) }));
    const held = rules ? await this.heldHere(caller, { candidateId, heldBlocks, rules }) : { proved: [], errors: [] };
    const errors = [
      ...(isKnown ? [] : [unknownCandidate]),
      ...(rules ? [] : [unknownCertification]),
      ...unknown,
      ...(isKnown ? held.errors : []),
    ];
    if (errors.length > 0 || !rules) throw new Problem('invalid', { errors });
    const pinned = { code: rules.code, version: rules.version };
    const begun = { ...command, data: { ...command.data, certification: pinned, heldBlocks } };
    const death = deathRecorded(await this.journeys.deathsOf(candidateId));
    const attached: Attached = {
      ...(held.proved.length > 0 && { certificatesHere: held.proved }),
      ...(death && { diedElsewhere: death.on }),
    };
    return { command: Object.keys(attached).length > 0 ? withAttached(begun, attached) : begun, rules, subjectId: candidateId };
  }

  /** A number of our own, however it was typed, as it was given; another's as it was typed. */
  private asMade(number: string): string {
    const codes = new Set(this.catalogue.list().map(({ rules }) => rules.code));
    return ownNumber(number, [...codes]) ?? number;
  }

  /**
   * Numbers of our own form are those of certificates of this candidate, for these blocks, that stand. Why one is not, is told to
   * who reaches the journey in which it was given; to others, that it proves nothing.
   */
  private async heldHere(
    caller: Caller,
    { candidateId, heldBlocks, rules }: Pick<CommandData<'start-journey'>, 'candidateId' | 'heldBlocks'> & Pick<Holder, 'rules'>,
  ): Promise<{ readonly proved: readonly string[]; readonly errors: readonly Fault[] }> {
    const proved: string[] = [];
    const errors: Fault[] = [];
    const reach = reachFor(caller, 'read-journey');
    const candidateIds = heldBlocks.length > 0 ? await this.journeys.idsOf(candidateId) : [];
    const known = {
      byDigest: (digest: string) => this.archive.findRules<CertificationRules>(digest),
      versionsOf: (code: string) => this.catalogue.list().flatMap((entry) => (entry.rules.code === code ? [entry.rules] : [])),
    };
    for (const [index, held] of heldBlocks.entries()) {
      const parts = numberParts(held.certificateNumber);
      if (!parts) continue;
      const issuer = await this.journeys.findIssuer(parts);
      const why = await whyUnproved(held, { candidateIds, rules }, issuer?.state ?? null, known);
      if (!why) {
        proved.push(held.certificateNumber);
        continue;
      }
      const isTold = issuer ? await this.reached.reaches(reach, issuer.journeyId) : isEveryJourney(reach);
      errors.push({ ...(isTold ? why : unprovedHere), pointer: pointerTo(['heldBlocks', index, 'certificateNumber']) });
    }
    return { proved, errors };
  }

  /** The version in force at entry; where none is, the last, so that the rules themselves say why it is too late. */
  private rulesAtEntry(code: string, version: string | undefined, entryDate: string): CertificationRules | null {
    if (version !== undefined) return this.catalogue.findVersion(code, version)?.rules ?? null;
    const versions = this.catalogue.list().filter((entry) => entry.rules.code === code);
    return (this.catalogue.inForce(code, entryDate) ?? versions.at(-1))?.rules ?? null;
  }

  /**
   * Whom and what it names is known, and attached to it: to a migration, the rules of the version that it names; to a jury, what its
   * members were to the candidate; to what takes back, under which name journeys know its sender; to each, a death that another journey knows of; to what grants the whole, the blocks held whose certificates stand no more; to what is entered from a
   * paper, what kind of file its scan is.
   */
  async prepared(
    caller: Caller,
    standing: JourneyState,
    received: readonly ReceivedCommand[],
    journeyId: string,
  ): Promise<readonly SentCommand[]> {
    const errors = await this.registers.unknownAmong(received);
    if (errors.length > 0) throw new Problem('invalid', { errors });
    const commands = this.withRules(standing, received);
    const ties = await tiesOfCommands({ journeys: this.journeys, people: this.people, hats: this.hats }, standing, commands);
    const isGranting = ({ name, data }: SentCommand) =>
      name === 'decide' ||
      name === 'issue-diploma' ||
      name === 'enter-paper-record' ||
      name === 'confirm-paper-record' ||
      (name === 'replace-fact' && (data as CommandData<'replace-fact'>).fact.kind === 'DECISION');
    const heldNoMore = commands.some(isGranting) ? await this.heldNoMore(standing) : [];
    const death = standing.opened && deathElsewhere(await this.journeys.deathsOf(standing.opened.candidateId), journeyId);
    const scanTypes = await this.scanTypes(standing, commands);
    const ends = await Promise.all(commands.map((command) => this.endOf(standing, command)));
    const recorded = await this.recordedFacts(standing, journeyId, commands);
    const rectified = await this.rectifiedFacts(caller, journeyId, commands);
    return commands.map((command, index) => {
      const scanType = scanTypes[index];
      const attached: Attached = {
        ...ends[index],
        ...senderUnder(standing, caller, command),
        ...recorded[index],
        ...rectified[index],
        ...(ties[index]?.ties.length && { ties: ties[index].ties }),
        ...(ties[index]?.sharedOrganisations.length && { sharedOrganisations: ties[index].sharedOrganisations }),
        ...(isGranting(command) && heldNoMore.length > 0 && { heldNoMore }),
        ...(death && command.name !== 'record-death' && { diedElsewhere: death.on }),
        ...(scanType !== undefined && { scanType }),
      };
      return Object.keys(attached).length > 0 ? withAttached(command, attached) : command;
    });
  }

  private withRules({ certification }: JourneyState, received: readonly ReceivedCommand[]): readonly SentCommand[] {
    return received.map((one) => {
      const command = toSentCommand(one);
      if (command.name !== 'migrate-certification' || certification === null) return command;
      const entry = this.catalogue.findVersion(certification.code, (command.data as CommandData<'migrate-certification'>).version);
      if (entry) return withAttached(command, { rules: entry.rules });
      const pointer = pointerTo([...one.under, 'version']);
      throw new Problem('invalid', {
        errors: [{ code: 'unknown-certification', message: 'Cette version de la certification n’est pas chargée', pointer }],
      });
    });
  }

  /** In the order of the commands: the media type of the scan that each enters. */
  private async scanTypes({ opened }: JourneyState, commands: readonly SentCommand[]): Promise<readonly (string | undefined)[]> {
    return Promise.all(
      commands.map(async ({ name, data }) => {
        if (name !== 'enter-paper-record' || !opened) return undefined;
        const [scan] = await this.storedFiles.findFiles(opened.candidateId, (data as CommandData<'enter-paper-record'>).scan);
        return scan?.mediaType;
      }),
    );
  }

  /** Told to the journey within a minute (`ended-certificates.ts`); what is sent before that is judged as if it were. */
  private async heldNoMore(standing: JourneyState): Promise<readonly string[]> {
    const blocks: string[] = [];
    for (const { certificateNumber, isOurs, endedOn } of heldCertificates(standing)) {
      if (!isOurs || endedOn !== undefined) continue;
      if ((await certificateEnd(this.journeys, certificateNumber)) !== null) blocks.push(...blocksHeldBy(standing, certificateNumber));
    }
    return [...new Set(blocks)];
  }

  /** Of one of ours, what the record says of its end. */
  private async endOf(standing: JourneyState, { name, data }: SentCommand): Promise<Attached> {
    if (name !== 'end-held-block' && name !== 'restore-held-block') return {};
    const { certificateNumber } = data as CommandData<'end-held-block' | 'restore-held-block'>;
    const isOurs = allHeld(standing).some((held) => held.certificateNumber === certificateNumber && held.isOurs);
    return isOurs ? { certificateEndedOn: await certificateEnd(this.journeys, certificateNumber) } : {};
  }

  /** In the order of the commands: what the record says of the fact that each takes back. */
  private async recordedFacts(standing: JourneyState, journeyId: string, commands: readonly SentCommand[]): Promise<readonly Attached[]> {
    const takingBack = commands.map((command) => takenBack(standing, command));
    if (takingBack.every((each) => each === null)) return commands.map(() => ({}));
    const events = await this.journal.history<RecordedEvent>(journeyId);
    return takingBack.map((each) => {
      const recorded = each && recordedFact(events, each);
      return recorded ? { recorded } : {};
    });
  }

  /** In the order of the commands, of those that rectify a fact which their sender reads, and may rectify. */
  private async rectifiedFacts(caller: Caller, journeyId: string, commands: readonly SentCommand[]): Promise<readonly Attached[]> {
    if (!commands.some(({ name }) => name === 'rectify')) return commands.map(() => ({}));
    const events = await this.journal.history<RecordedEvent>(journeyId);
    return commands.map(({ name, data }) => {
      if (name !== 'rectify') return {};
      const event = events.find(({ version }) => version === (data as CommandData<'rectify'>).eventVersion);
      const compartment = event ? compartmentOf(event) : null;
      if (!event || !reads(caller, compartment) || (caller.role === 'H_PLUS_OFFICER' && compartment === 'ORDINARY')) return {};
      const rectified = recordedRectifiable(events, event.version);
      return rectified ? { rectified } : {};
    });
  }

  async findShown(caller: Caller, journeyId: string): Promise<ShownStream | null> {
    const view = await this.journeys.findJourney(journeyId);
    if (!view?.state.opened) return null;
    const rules = await this.archive.findRules<CertificationRules>(view.certification.digest);
    return { standing: view.state, shown: { rules, state: (await this.shown.show(caller, view)).state } };
  }

  namesTold(reader: FactReader, names: readonly string[]): readonly string[] {
    return names.filter((name) => isCommandName(name) && readsCommandName(reader, name));
  }

  reasonsTold(reader: FactReader, reasons: readonly Unmet[]): readonly Unmet[] {
    return unmetShownTo(reader, reasons);
  }
}
