/** The door in the API: one line of the kinds that it serves, as the product's have theirs. */
import { Body, Controller, Headers, HttpCode, Inject, Injectable, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { JourneyAccess } from '#apps/api/access/journey-access.js';
import { CallerOf, ForCommand, ForCommandInAddress } from '#apps/api/access/operation.js';
import { CommandReception, type CommandAnswer, type CommandHeaders } from '#apps/api/commands/command-reception.js';
import { dryRunQuery, type DryRunQuery } from '#apps/api/commands/dry-run.schema.js';
import { toSentCommand, type ReceivedCommand } from '#apps/api/commands/received-command.js';
import { injected } from '#apps/api/injected.js';
import { pointerTo } from '#apps/api/problems/faults.js';
import { Problem } from '#apps/api/problems/problem.js';
import type { ServedKind } from '#apps/api/streams/served-kinds.js';
import type { StreamAccess } from '#apps/api/streams/stream-access.js';
import type { Beginning, IntakeSentences, ShownStream, StreamIntake, UnmetCondition } from '#apps/api/streams/stream-intake.js';
import { code, moment, opaqueId } from '#libs/domain/journey/fields.schema.js';
import { personalText } from '#libs/domain/persons/personal-text.schema.js';
import type { SentCommand } from '#libs/domain/stream/process.js';
import { StreamStates } from '#libs/record/journal/stream-states.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { Candidates } from '#libs/persons/vault/candidates.js';
import type { Caller } from '#libs/platform/tokens/token.js';
import { DataSource } from 'typeorm';
import type { DoorRules, DoorState } from './domain.js';
import { doorKind, kindsWithDoor } from './kind.js';
import { doorRules } from './sender.js';

const dated = { occurredAt: moment.optional() };
const installBody = z.strictObject({ corridor: code, keeper: opaqueId.optional(), ...dated });
const doorBodies: Readonly<Record<string, z.ZodObject>> = {
  'open-door': z.strictObject({ by: opaqueId, ...dated }),
  'close-door': z.strictObject(dated),
  knock: z.strictObject({ word: personalText('EVALUATION'), ...dated }),
  'remove-door': z.strictObject(dated),
};
const porters = { STAFF: 'SCOPE', ADMINISTRATOR: 'SCOPE' } as const;

/** A caller reaches the doors of the corridors of their scope. */
export function accessToDoors(states: Pick<StreamStates, 'findState'>): StreamAccess {
  return {
    parameter: 'doorId',
    isId: (text) => /^dor_[0-9a-f]{40}$/.test(text),
    absent: { detail: 'Cette porte n’existe pas.' },
    commands: {
      'install-door': porters,
      'open-door': porters,
      'close-door': porters,
      knock: porters,
      'remove-door': { ADMINISTRATOR: 'SCOPE' },
    },
    async reaches({ scope: { sites } }, _reach, id) {
      const state = (await states.findState(id)) as DoorState | null;
      return state?.corridor != null && (sites === 'ALL' || sites.includes(state.corridor));
    },
  };
}

@Injectable()
class DoorIntake implements StreamIntake {
  readonly kind = doorKind;
  readonly collection = 'doors';
  readonly bodies = doorBodies;
  readonly beginsBy = { command: 'install-door', body: installBody };
  readonly sentences: IntakeSentences = {
    title: (command) => command,
    begins: 'Une porte se pose par POST /v1/doors.',
    stale: (version) => `La porte en est à la version ${version}.`,
    frozen: 'La porte est gelée.',
    erased: 'Les données du gardien ont été effacées.',
  };
  readonly access: StreamAccess;
  private readonly states: StreamStates;

  constructor(
    dataSource: DataSource,
    private readonly archive: RulesArchive,
    private readonly candidates: Candidates,
    private readonly persons: JourneyAccess,
    @Inject(injected.accesses) { door }: { readonly door: StreamAccess },
  ) {
    this.states = new StreamStates(dataSource, kindsWithDoor);
    this.access = door;
  }

  completed(_caller: Caller, commands: readonly ReceivedCommand[]): readonly ReceivedCommand[] {
    return commands;
  }

  unmetConditions({ role }: Caller, { name, data }: ReceivedCommand, { openedBy }: DoorState): readonly UnmetCondition[] {
    const isOwn = role !== 'STAFF' || name !== 'open-door' || !openedBy.includes(String(data['by']));
    return isOwn ? [] : [{ code: 'door.opened-before', sentence: 'Un agent n’ouvre pas deux fois pour la même personne.', field: 'by' }];
  }

  async begin(caller: Caller, received: ReceivedCommand): Promise<Beginning> {
    const { keeper = null } = received.data as { readonly keeper?: string };
    if (
      keeper !== null &&
      !((await this.persons.reachesCandidate(caller, 'read-candidate', keeper)) && (await this.candidates.isLiving(keeper)))
    )
      throw new Problem('invalid', {
        errors: [{ code: 'unknown-candidate', message: 'Aucun candidat n’a cet identifiant', pointer: pointerTo(['keeper']) }],
      });
    const rules = doorRules();
    await this.archive.save(rules);
    return { command: toSentCommand(received), rules, subjectId: keeper };
  }

  prepared(_caller: Caller, _standing: DoorState, commands: readonly ReceivedCommand[]): Promise<readonly SentCommand[]> {
    return Promise.resolve(commands.map(toSentCommand));
  }

  async findShown(_caller: Caller, id: string): Promise<ShownStream | null> {
    const state = (await this.states.findState(id)) as DoorState | null;
    if (!state?.rulesDigest) return null;
    return { standing: state, shown: { rules: await this.archive.findRules<DoorRules>(state.rulesDigest), state } };
  }

  namesTold(_reader: unknown, names: readonly string[]): readonly string[] {
    return names.filter((name) => name !== 'knock');
  }

  reasonsTold() {
    return [];
  }
}

@Controller('v1/doors')
class DoorsController {
  constructor(
    private readonly reception: CommandReception,
    private readonly intake: DoorIntake,
  ) {}

  @Post()
  @ForCommand({ kind: 'door', command: 'install-door', line: porters, conditions: [] }, { summary: 'Poser une porte' })
  async install(
    @Query({ schema: dryRunQuery }) { dryRun }: DryRunQuery,
    @Headers() headers: CommandHeaders,
    @Body({ schema: installBody }) data: z.output<typeof installBody>,
    @Req() { body }: FastifyRequest,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return this.reception.begin(this.intake, data, { caller, headers, isDryRun: dryRun === 'true', body, reply });
  }

  @Post(':doorId/commands/:command')
  @HttpCode(200)
  @ForCommandInAddress('door', { summary: 'Commander une porte' })
  async command(
    @Param('doorId') doorId: string,
    @Param('command') command: string,
    @Query({ schema: dryRunQuery }) { dryRun }: DryRunQuery,
    @Headers() headers: CommandHeaders,
    @Body() body: unknown,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommandAnswer> {
    return this.reception.one(this.intake, doorId, command, { caller, headers, isDryRun: dryRun === 'true', body, reply });
  }
}

export const servedDoor: ServedKind = {
  access: ({ dataSource }) => accessToDoors(new StreamStates(dataSource, kindsWithDoor)),
  intake: DoorIntake,
  controllers: [DoorsController],
};
