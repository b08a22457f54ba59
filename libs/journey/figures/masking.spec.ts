import fc from 'fast-check';
import { figureNames, type FigureName } from './definitions.js';
import type { FiguresOfGroup } from './figures.js';
import { fewest, withoutFewPersons } from './masking.js';

const none = Object.fromEntries(figureNames.map((name) => [name, 0])) as Record<FigureName, number>;
const figures = (
  group: string | null,
  counts: Partial<Record<FigureName, number>>,
  rest: Partial<FiguresOfGroup> = {},
): FiguresOfGroup => ({
  group,
  counts: { ...none, ...counts },
  rates: { certifiedOfPresented: null, abandonedOfEntered: null },
  abandonments: [],
  blocks: [],
  delays: [],
  work: [],
  ...rest,
});

describe('figures told to who may not see persons', () => {
  it('withhold those of a few, with the neighbour from which the total would tell them', () => {
    const [one] = withoutFewPersons([figures(null, { entered: 30, certified: 19, abandoned: 8, refused: 3 })]);
    expect(one?.counts).toMatchObject({ entered: 30, certified: 19, abandoned: null, refused: null });
  });

  it('withhold a group of a few with another one, so that the other groups do not tell it', () => {
    const told = withoutFewPersons([
      figures('a', { entered: 40, certified: 40 }),
      figures('b', { entered: 2, certified: 2 }),
      figures('c', { entered: 9, certified: 9 }),
    ]);
    expect(told.map(({ counts }) => [counts.entered, counts.certified])).toEqual([
      [40, 40],
      [null, null],
      [null, null],
    ]);
  });

  it('withhold a rate of which the part or the rest is of a few, the longest of a few delays, and whose work it was', () => {
    const [one] = withoutFewPersons([
      figures(
        null,
        { entered: 20, presented: 20, certified: 18 },
        {
          rates: { certifiedOfPresented: 90, abandonedOfEntered: 0 },
          delays: [{ kind: 'NOTIFICATION', met: 18, medianDays: 6, worstDays: 40, late: 2, running: 0 }],
          work: [{ as: 'juror', personId: 'jur_1', times: 9, journeys: 9 }],
        },
      ),
    ]);
    expect(one).toMatchObject({
      rates: { certifiedOfPresented: null, abandonedOfEntered: 0 },
      delays: [{ met: 18, medianDays: 6, worstDays: null, late: null, running: 0 }],
      work: [],
    });
  });

  it('never tell a number from one to four, nor withhold one alone', () => {
    const count = fc.integer({ min: 0, max: 12 });
    const anyGroups = fc.array(
      fc.record(Object.fromEntries(figureNames.map((name) => [name, count])) as Record<FigureName, typeof count>),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    fc.assert(
      fc.property(anyGroups, (groups) => {
        const told = withoutFewPersons(groups.map((counts, index) => figures(String(index), counts)));
        for (const [index, { counts }] of told.entries()) {
          const withheld = figureNames.filter((name) => counts[name] === null);
          for (const name of figureNames) {
            const real = groups[index]![name];
            if (real > 0 && real < fewest) expect(counts[name]).toBeNull();
            else if (counts[name] !== null) expect(counts[name]).toBe(real);
          }
          const others = figureNames.filter((name) => name !== 'entered' && groups[index]![name] > 0);
          if (others.length > 1) expect(withheld.length).not.toBe(1);
        }
      }),
    );
  });
});
