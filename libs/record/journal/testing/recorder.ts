/** Events of one journey as its workflow would record them, for specs of the journal. */
import type { CertificationRules, Path, Scope } from '#libs/domain/certification/rules.js';
import type { NewEvent, RecordedEvent } from '#libs/domain/journey/event.js';
import { addDays, startOfDay, type LocalDate } from '#libs/domain/time/local-date.js';

interface Opening {
  readonly candidateId?: string;
  readonly path?: Path;
  readonly scope?: Scope;
  readonly cohort?: string | null;
  readonly site?: string | null;
  readonly enteredOn?: LocalDate;
}

type EventOf<T extends NewEvent['type']> = Extract<NewEvent, { type: T }>;

export class Recorder {
  private version = 0;

  constructor(
    readonly journeyId: string,
    private readonly rules: CertificationRules,
    private readonly enteredOn: LocalDate = '2025-01-06',
  ) {}

  started({ candidateId, path = 'TRAINING', scope = 'FULL', cohort = null, site = null }: Opening = {}): RecordedEvent {
    const { code, version, digest, blocks, routes } = this.rules;
    return this.next('JourneyStarted', {
      candidateId: candidateId ?? `can_${this.journeyId}`,
      certification: { code, version, digest },
      path,
      route: routes.find((route) => route.path === path)?.code ?? 'route',
      scope,
      targetBlocks: blocks.map((block) => block.code),
      heldBlocks: [],
      cohort,
      site,
    });
  }

  /** `commandId` by default is the journey's with the version; the n-th event happens on the n-th day after the entry. */
  next<T extends NewEvent['type']>(type: T, data: EventOf<T>['data'], commandId?: string): RecordedEvent {
    const { code, version, digest } = this.rules;
    const at = startOfDay(addDays(this.enteredOn, this.version));
    this.version += 1;
    return {
      journeyId: this.journeyId,
      version: this.version,
      recordedAt: at,
      occurredAt: at,
      actor: { id: 'act_staff', role: 'STAFF' },
      commandId: commandId ?? `cmd_${this.journeyId}-${this.version}`,
      rules: { code, version, digest },
      type,
      data,
    } as RecordedEvent;
  }

  incidents(count: number, commandId?: string): readonly RecordedEvent[] {
    return Array.from({ length: count }, () =>
      this.next('IncidentRecorded', { assessment: null, session: null, description: 'sealed' }, commandId),
    );
  }
}
