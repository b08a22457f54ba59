import { addDays } from '#libs/domain/time/local-date.js';
import { plural } from '#libs/domain/french/plural.js';
import { cast } from './demo/cast.js';
import { playInMemory, type Play, type PlayedInMemory } from './demo/testing/play-in-memory.js';
import { timeline, type ShownJourney } from './timeline.js';

const today = '2026-11-22';
let play: Play;
beforeAll(async () => {
  play = await playInMemory();
});

function played(name: string): PlayedInMemory {
  const member = cast.find((known) => known.name === name);
  if (!member) throw new Error(`nobody is called ${name}`);
  return play(member, today);
}

const shown: ShownJourney = {
  journeyId: 'jrn_1',
  status: 'IN_PROGRESS',
  version: 1,
  enteredOn: '2026-01-05',
  certification: { title: 'Coordinateur', version: '1' },
  route: 'FORMATION_CONTINUE',
  routeTitle: 'En alternance',
  blocks: [],
  deadlines: [],
  missing: [],
};

const told = (name: string, all = false): string => timeline(shown, played(name).events, { today, all });
const days = (text: string): readonly string[] => text.match(/^ {2}\d+(er)? \S+ \d{4}/gm) ?? [];

describe('the timeline of a journey', () => {
  it('tells each event on a line, in the order of what happened', () => {
    const { events } = played('irrecevable');
    const lines = told('irrecevable')
      .split('\n')
      .filter((line) => / \d+ {2}\S+ /.test(line));
    expect(lines).toHaveLength(events.length);
    expect(days(told('saisie-tardive'))).toEqual([
      '  6 avril 2026',
      '  13 avril 2026',
      '  8 mai 2026',
      '  18 juin 2026',
      '  8 juillet 2026',
    ]);
  });

  it('names those who acted as far as their names are known, and leaves out whom nobody is known to be', () => {
    const { events } = played('irrecevable');
    const [first] = events;
    const own = events.filter(({ actor }) => actor.id === first?.actor.id).length;
    const text = timeline(shown, events, { today, all: false, actors: [{ actorId: first!.actor.id, name: 'Hugo Vasseline' }] });
    expect(text).toContain(`Ont agi\n  Hugo Vasseline (équipe) : ${plural(own, 'fait')}`);
    expect(text.split('Ont agi')[1]?.split('\n\n')[0]?.trim().split('\n')).toHaveLength(1);
    expect(told('irrecevable')).not.toContain('Ont agi');
  });

  it('keeps to itself alerts that tell of a late recording only, unless all is asked', () => {
    expect(told('vae')).not.toContain('délai dépassé');
    expect(told('vae')).toContain('2 alertes levées');
    expect(told('vae', true)).toContain('délai dépassé');
    expect(told('vae', true)).not.toContain('alertes levées');
  });

  it('tells of a grant and of a lapse that were undone, and of an alert that stands', () => {
    expect(told('saisie-tardive')).toMatch(/acquise par le silence[^]*effet du fait n° 4 annulé/);
    expect(told('caducite')).toMatch(/Recevabilité caduque/);
    expect(told('en-retard')).toMatch(/Passage devant le jury : délai dépassé/);
  });

  it('says once that all was recorded later, or on each line from which on it changes', () => {
    expect(told('irrecevable').match(/saisi/g)).toEqual(['saisi']);
    const events = played('irrecevable').events.map((event, index) =>
      index < 2 ? event : { ...event, recordedAt: `${addDays(today, 3)}T09:00:00.000Z` },
    );
    const text = timeline(shown, events, { today, all: false });
    expect(text.match(/\(saisi le .*?\)/g)).toEqual(['(saisi le 22 novembre 2026)', '(saisi le 25 novembre 2026)']);
  });

  it('does not say that all was recorded later where something was recorded on its very day', () => {
    const { events } = played('irrecevable');
    const sameDay = events.map((event, index) => (index === events.length - 1 ? { ...event, occurredAt: event.recordedAt } : event));
    const text = timeline(shown, sameDay, { today, all: false });
    expect(text).not.toContain('Tout a été saisi après coup');
    expect(text).toContain('(saisi le 22 novembre 2026)');
  });

  it('names a route as the certification does', () => {
    const { events } = played('formation');
    const opening = events.find(({ type }) => type === 'JourneyStarted');
    const route = opening?.type === 'JourneyStarted' ? opening.data.route : '';
    const text = timeline({ ...shown, route }, events, { today, all: false });
    expect(text).toContain('voie « En alternance »');
    expect(text).not.toContain(route);
  });

  it('shows deadlines that run and alerts that stand, not rights that ended', () => {
    const runsFrom = '2026-09-01';
    const deadlines: ShownJourney['deadlines'] = [
      { key: 'recevabilite:1', runsFrom, dueOn: '2026-11-27', status: 'RUNNING', effect: 'TACIT_GRANT' },
      { key: 'appeal:ses_1', runsFrom, dueOn: '2026-11-01', status: 'ENDED', effect: 'NONE' },
      { key: 'jury-date:1', runsFrom, dueOn: '2026-11-10', status: 'FALLEN', effect: 'ALERT' },
      { key: 'notification:ses_1', runsFrom, dueOn: '2026-11-12', status: 'MET', effect: 'ALERT' },
    ];
    const text = timeline({ ...shown, deadlines }, played('irrecevable').events, { today, all: false });
    expect(text.slice(text.indexOf('Échéances')).trim().split('\n')).toEqual([
      'Échéances',
      '  ⏰ Passage devant le jury : en retard depuis le 10 novembre 2026',
      '  - Décision de recevabilité : dans 5 jours, le 27 novembre 2026',
    ]);
  });

  it('tells what was refused among the facts, on its day, and nothing of what is confidential', () => {
    const { events } = played('irrecevable');
    const day = events[1]!.recordedAt;
    const reasons = [{ sentence: 'Le parcours n’est pas suspendu.', source: 'tenue du registre' }];
    const refusal = {
      kind: 'COMMAND',
      actor: { id: 'act_1', role: 'STAFF' },
      titles: ['Reprendre le parcours'],
      reasons,
      count: 1,
      confidential: false,
    } as const;
    const hidden = { ...refusal, titles: [], reasons: [], confidential: true, count: 3 };
    const text = timeline(shown, events, {
      today,
      all: false,
      refusals: [
        { ...refusal, at: day },
        { ...hidden, at: day },
      ],
    });
    expect(text).toContain('⊘ Refusé à l’équipe : « Reprendre le parcours ». Le parcours n’est pas suspendu. (tenue du registre)');
    expect(text).toContain('⊘ Refus confidentiel, 3 fois');
    const named = timeline(shown, events, {
      today,
      all: false,
      refusals: [{ ...refusal, at: day }],
      actors: [{ actorId: 'act_1', name: 'Ida' }],
    });
    expect(named).toContain('⊘ Refusé à l’équipe (Ida) : « Reprendre le parcours ».');
  });
});
