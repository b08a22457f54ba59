import { deadlines } from '#libs/domain/journey/clocks/deadlines.js';
import { isMetInTime } from '#libs/domain/journey/clocks/deadline.js';
import type { EventType, RecordedEvent } from '#libs/domain/journey/event.js';
import { journeyStatus } from '#libs/domain/journey/status.js';
import { startOfDay } from '#libs/domain/time/local-date.js';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { mayCommand } from '#apps/api/access/access-table.js';
import { cast } from './cast.js';
import { castPeople } from './cast-people.js';
import type { Member } from './member.js';
import { edition } from './play.js';
import { playInMemory, type Play, type PlayedInMemory } from './testing/play-in-memory.js';

const today = '2026-11-22';
let play: Play;
beforeAll(async () => {
  play = await playInMemory();
});

const member = (name: string): Member => {
  const found = cast.find((known) => known.name === name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
};
const typesOf = (name: string): readonly EventType[] => play(member(name), today).events.map(({ type }) => type);
const factsOf = (played: PlayedInMemory): readonly RecordedEvent[] => played.events.filter(({ actor }) => actor.role !== 'CLOCK');

describe('the cast', () => {
  it.each(cast.map((each) => [each.name, each] as const))('%s plays to its end', (_, each) => {
    const { journey, events } = play(each, today);
    expect(journeyStatus(journey)).toBe(each.ends);
    expect(events.length).toBeGreaterThan(2);
  });

  it('plays to the same ends on whatever day it is first played', () => {
    const days = fc
      .date({ min: new Date('2026-06-01'), max: new Date('2040-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, (day) => {
        for (const each of cast) expect([each.name, journeyStatus(play(each, day).journey)]).toEqual([each.name, each.ends]);
      }),
      { numRuns: 25, examples: [['2028-02-29'], ['2026-12-31'], ['2027-03-28'], ['2027-08-31'], ['2027-01-01']] },
    );
  });

  it('is written the same way twice, so that a second run sends the same bytes', () => {
    for (const each of cast) {
      const [one, other] = [play(each, today), play(each, today)];
      expect(JSON.stringify(one.script)).toBe(JSON.stringify(other.script));
      expect([...one.files.keys()]).toEqual([...other.files.keys()]);
    }
  });

  it('keeps to its words within an edition, so that a home where it was played can play it again', () => {
    const scripts = cast.map((each) => [each.name, play(each, today).script]);
    const digest = createHash('sha256').update(JSON.stringify(scripts)).digest('hex').slice(0, 12);
    // Changed on purpose? Once it has been released, give the edition of play.ts another name, and both new values here.
    expect([edition, digest]).toEqual(['demo-v1', 'ae25bc35ec5e']);
  });

  it('has each step sent by somebody who may', () => {
    const forbidden = cast.flatMap((each) =>
      play(each, today).script.flatMap(({ by, acts }) =>
        acts.filter(({ command }) => !mayCommand(by.role, command)).map(({ command }) => `${each.name}: ${by.role} ${command}`),
      ),
    );
    expect(forbidden).toEqual([]);
  });

  it('uploads every file that its steps name', () => {
    for (const each of cast) {
      const { script, files } = play(each, today);
      const named = JSON.stringify(script).match(/\b[0-9a-f]{64}\b/g) ?? [];
      expect(named.filter((hash) => !files.has(hash))).toEqual([]);
    }
  });

  it('is of different people, with different names, who sit in no two journeys', () => {
    expect(new Set(cast.map(({ name }) => name)).size).toBe(cast.length);
    expect(new Set(cast.map(({ person }) => person)).size).toBe(cast.length);
    for (const { person } of cast) expect(castPeople[person]).toBeDefined();
  });

  it('tells facts of days before the one on which it is played, the deadlines ahead left to the clock', () => {
    for (const each of cast) {
      for (const event of factsOf(play(each, today))) expect(event.occurredAt < startOfDay(today)).toBe(true);
    }
  });
});

describe('among the cast', () => {
  it('training goes from entry to diploma and transmission, every step of it', () => {
    expect(typesOf('formation')).toEqual(
      expect.arrayContaining<EventType>([
        'PlacementReviewRecorded',
        'StageCompleted',
        'MemoireReturned',
        'MemoireAccepted',
        'LivretAccepted',
        'BlockCertificateIssued',
        'SoutenanceHeld',
        'JuryDecided',
        'MinutesSigned',
        'DecisionNotified',
        'DiplomaIssued',
        'TransmissionRecorded',
      ]),
    );
    const { state } = play(member('formation'), today).journey;
    expect(Object.values(state.blocks).filter(({ certificate }) => certificate !== null)).toHaveLength(4);
  });

  it('a VAE goes to the diploma, and another in two times', () => {
    expect(typesOf('vae')).toEqual(
      expect.arrayContaining<EventType>(['CompletionRequested', 'RecevabiliteDecided', 'ValidationFileSubmitted', 'DiplomaIssued']),
    );
    const { journey } = play(member('vae-partielle'), today);
    expect(journey.state.sessions.map(({ decision }) => decision?.decision)).toEqual(['PARTIAL', 'FULL']);
    expect(journey.state.diploma).not.toBeNull();
  });

  it('silence grants, a lapse is contested, a file is refused', () => {
    expect(typesOf('silence')).toContain('RecevabiliteGrantedTacitly');
    expect(typesOf('caducite')).toEqual(
      expect.arrayContaining<EventType>(['RecevabiliteLapsed', 'CaduciteContested', 'CaduciteContestationDecided']),
    );
    expect(typesOf('irrecevable')).not.toContain('RecevabiliteGrantedTacitly');
  });

  it('a fact recorded late supersedes what the clock did', () => {
    const types = typesOf('saisie-tardive');
    expect(types.indexOf('RecevabiliteGrantedTacitly')).toBeLessThan(types.indexOf('RecevabiliteDecided'));
    expect(types.indexOf('RecevabiliteDecided')).toBeLessThan(types.indexOf('DeadlineSuperseded'));
  });

  it('a criterion is exempted, and its block validated without it', () => {
    const { journey, events } = play(member('amenagement'), today);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining<EventType>(['AmenagementGranted', 'OpinionRecorded', 'DispenseDecided']),
    );
    const concluded = events.findLast((event) => event.type === 'BlockConcluded');
    expect(concluded?.data).toMatchObject({
      block: 'C',
      validated: true,
      criteria: expect.arrayContaining([{ criterion: '3.9-c2', grading: 'EXEMPTED' }]),
    });
    expect(journey.state.blocks['C']?.certificate).not.toBeNull();
  });

  it('one assessment is passed again, of a block that was not validated first', () => {
    const conclusions = play(member('rattrapage'), today).events.filter(
      (event) => event.type === 'BlockConcluded' && event.data.block === 'B',
    );
    expect(conclusions.map(({ data }) => 'validated' in data && data.validated)).toEqual([false, true]);
    expect(typesOf('rattrapage').filter((type) => type === 'ResitOpened')).toHaveLength(1);
  });

  it('a block held is not passed again, and blocks alone need no jury in training', () => {
    const held = play(member('bloc-acquis'), today).journey.state;
    expect(Object.keys(held.heldBlocks)).toEqual(['A']);
    expect(held.blocks['A']?.assessments ?? {}).toEqual({});
    expect(play(member('bloc-seul'), today).journey.state.sessions).toEqual([]);
    expect(play(member('vae-bloc'), today).journey.state.sessions).toHaveLength(1);
  });

  it('somebody leaves and comes back', () => {
    expect(typesOf('retour')).toEqual(
      expect.arrayContaining<EventType>(['JourneySuspended', 'JourneyAbandoned', 'JourneyReactivated', 'JourneyResumed']),
    );
  });

  it.each(['fiche-16575', 'vae-16575'])('%s entered before the registration ended, and has its diploma since', (name) => {
    const { state, rules } = play(member(name), today).journey;
    const { until } = rules.registration;
    expect((state.opened?.enteredOn ?? '') <= (until ?? '')).toBe(true);
    expect((state.diploma?.on ?? '') > (until ?? '')).toBe(true);
  });

  it('one is late today, and one is due this week with its reminder raised', () => {
    const late = play(member('en-retard'), today).journey;
    expect(Object.keys(late.state.clocks.fallen)).toEqual(['jury-date:1']);
    const soon = play(member('bientot'), today).journey;
    const [due] = deadlines(soon).filter((deadline) => !isMetInTime(deadline));
    expect(due?.dueOn).toBe('2026-11-27');
    expect(soon.state.clocks.reminded['recevabilite:1']?.daysBefore).toBe(7);
  });

  it('one is deferred, one was heard in appeal, one waits for whoever plays', () => {
    expect(play(member('ajournee'), today).journey.state.sessions.at(-1)?.decision?.decision).toBe('DEFERRED');
    const appealed = play(member('reclamation'), today).journey.state;
    expect(appealed.appeals[0]?.decided?.upheld).toBe(true);
    expect(appealed.sessions.at(-1)?.decision).toBeNull();
    expect(play(member('en-cours'), today).journey.state.blocks['C']?.assessments['C-E2']?.attempts.at(-1)?.grid).toBeNull();
  });

  it('an incident is kept with its assessment, and wrong hours are rectified', () => {
    const { state } = play(member('incident'), today).journey;
    expect(typesOf('incident')).toEqual(expect.arrayContaining<EventType>(['IncidentRecorded', 'FactRectified']));
    expect(Object.values(state.stages)[0]?.completed?.hours).toBe(420);
  });
});
