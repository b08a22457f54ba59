import { Injectable } from '@nestjs/common';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { SentCommand } from '#libs/domain/journey/command.js';
import { initialState, type JourneyState } from '#libs/domain/journey/state.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { Dispatcher } from '#libs/engine/dispatch/dispatcher.js';
import type { DispatchOutcome, Prepared } from '#libs/engine/dispatch/dispatch.js';
import { journeyKind } from '#libs/journey/kind.js';
import { withAttached } from '#libs/record/commands/reservation.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { StoredFiles } from '#libs/persons/files/stored-files.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import { Macs } from '#libs/persons/vault/keyring.js';
import { PersonKeyDestroyed, Vault } from '#libs/persons/vault/vault.js';
import { mayCommand } from '../access/access-table.js';
import { conditionsAgainst } from '../access/command-conditions.js';
import { forbidden } from '../access/access-guard.js';
import { actorOf } from '../access/caller.js';
import { JourneyAccess } from '../access/journey-access.js';
import { pointerTo } from '../problems/faults.js';
import { Problem } from '../problems/problem.js';
import { checkFiles, sealed, toCommand, type ReceivedCommand } from './command-intake.js';
import { commandTitles } from './command-titles.js';

/** One sending: a command or a batch for a journey, or the command that starts one. */
export interface Sending {
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly journeyId: string | null;
  readonly expectedVersion: number | null;
  /** The body as received and its address: the same key with anything else is another command. */
  readonly asReceived: { readonly address: string; readonly body: unknown };
  readonly commands: readonly ReceivedCommand[];
}

@Injectable()
export class CommandService {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly catalogue: CertificationCatalogue,
    private readonly candidates: Candidates,
    private readonly storedFiles: StoredFiles,
    private readonly vault: Vault,
    private readonly macs: Macs,
    private readonly access: JourneyAccess,
  ) {}

  /** @throws {Problem} */
  async send({ caller, idempotencyKey, journeyId, expectedVersion, asReceived, commands }: Sending): Promise<DispatchOutcome> {
    this.checkRoles(caller, commands);
    const identity = { issuer: caller.issuer, subject: caller.subject };
    const [bodyMac = '', ...earlierBodyMacs] = this.macs.all('body', canonicalJson(asReceived));
    const envelope = { identity, idempotencyKey, actor: actorOf(caller), bodyMac, earlierBodyMacs, expectedVersion };
    return await this.dispatcher.dispatch(envelope, () => this.prepare(caller, journeyId, commands));
  }

  /** A batch holds commands of several roles: each has its own line in the access table. */
  checkRoles(caller: Caller, commands: readonly ReceivedCommand[]): void {
    const refused = commands.find(({ name }) => !mayCommand(caller.role, name));
    if (refused) throw forbidden(caller, `« ${commandTitles[refused.name]} »`, commands);
  }

  /** What the table leaves to the command's own content. @throws {Problem} `forbidden`, naming each rule */
  checkConditions(caller: Caller, commands: readonly ReceivedCommand[], state: JourneyState): void {
    const errors = commands.flatMap(({ name, data, under }) =>
      conditionsAgainst(caller, name, data, state).map(({ code, sentence, field }) => ({
        code,
        message: sentence,
        pointer: pointerTo([...under, field]),
      })),
    );
    if (errors.length === 0) return;
    const detail = [...new Set(errors.map(({ message }) => message))].join(' ');
    const kept = { code: 'access.condition', commands: commands.map(({ name }) => name), version: state.version };
    throw new Problem('forbidden', { detail, errors }, {}, kept);
  }

  private async prepare(caller: Caller, journeyId: string | null, commands: readonly ReceivedCommand[]): Promise<Prepared> {
    if (journeyId === null) {
      const start = await this.starting(caller, commands[0] as ReceivedCommand);
      return { commands: [start.command], target: { kind: journeyKind, rules: start.rules } };
    }
    const target = await this.dispatcher.findStream(journeyId);
    const standing = target?.standing as JourneyState | undefined;
    const candidateId = standing && journeyKind.persons.subjectOf(standing);
    if (!target || !candidateId || !standing.certification) throw new Problem('not-found', { detail: 'Ce parcours n’existe pas.' });
    this.checkConditions(caller, commands, standing);
    const closed = await this.sealAll(candidateId, commands);
    await checkFiles(this.storedFiles, caller, candidateId, closed);
    return { commands: this.withRules(standing.certification.code, closed), target };
  }

  /** Finds the candidate and the version to pin. @throws {Problem} `invalid`, naming both where both are unknown */
  async starting(
    caller: Caller,
    received: ReceivedCommand,
  ): Promise<{ readonly command: SentCommand; readonly rules: CertificationRules }> {
    this.checkConditions(caller, [received], initialState);
    const command = toCommand(received);
    if (command.name !== 'start-journey') throw new TypeError('a journey starts by start-journey');
    const { candidateId, certification } = command.data;
    const rules = this.rulesAtEntry(certification.code, certification.version, parisDate(command.occurredAt ?? new Date().toISOString()));
    const reached = await this.access.reachesCandidate(caller, 'read-candidate', candidateId);
    const isKnown = reached && (await this.candidates.isLiving(candidateId));
    const errors = [
      ...(isKnown
        ? []
        : [{ code: 'unknown-candidate', message: 'Aucun candidat n’a cet identifiant', pointer: pointerTo(['candidateId']) }]),
      ...(rules
        ? []
        : [
            {
              code: 'unknown-certification',
              message: 'Cette certification, ou cette version, n’est pas chargée',
              pointer: pointerTo(['certification']),
            },
          ]),
    ];
    if (errors.length > 0 || !rules) throw new Problem('invalid', { errors });
    await checkFiles(this.storedFiles, caller, candidateId, [received]);
    return { command: { ...command, data: { ...command.data, certification: { code: rules.code, version: rules.version } } }, rules };
  }

  /** The version in force at entry; where none is, the last, so that the rules themselves say why it is too late. */
  private rulesAtEntry(code: string, version: string | undefined, entryDate: string): CertificationRules | null {
    if (version !== undefined) return this.catalogue.findVersion(code, version)?.rules ?? null;
    const versions = this.catalogue.list().filter((entry) => entry.rules.code === code);
    return (this.catalogue.inForce(code, entryDate) ?? versions.at(-1))?.rules ?? null;
  }

  /** Attaches to a migration the rules of the version that it names. @throws {Problem} `invalid` where there is none */
  withRules(certificationCode: string, received: readonly ReceivedCommand[]): readonly SentCommand[] {
    return received.map((one) => {
      const command = toCommand(one);
      if (command.name !== 'migrate-certification') return command;
      const entry = this.catalogue.findVersion(certificationCode, command.data.version);
      if (entry) return withAttached(command, { rules: entry.rules });
      const pointer = pointerTo([...one.under, 'version']);
      throw new Problem('invalid', {
        errors: [{ code: 'unknown-certification', message: 'Cette version de la certification n’est pas chargée', pointer }],
      });
    });
  }

  private async sealAll(candidateId: string, commands: readonly ReceivedCommand[]): Promise<readonly ReceivedCommand[]> {
    try {
      return await Promise.all(commands.map((command) => sealed(this.vault, candidateId, command)));
    } catch (error) {
      if (!(error instanceof PersonKeyDestroyed)) throw error;
      const detail = 'Les données de ce candidat ont été effacées : aucun texte ne peut plus être consigné à son sujet.';
      const unmet = [{ code: 'candidate.erased', sentence: 'Les données du candidat ont été effacées.', source: 'RGPD, article 17' }];
      throw new Problem('refused', { detail, unmet }, {}, { code: 'candidate.erased', commands: commands.map(({ name }) => name) });
    }
  }
}
