import { z } from 'zod';
import { called, coded } from '#libs/domain/french/coded.schema.js';
import { journeyState } from '#libs/domain/journey/state.schema.js';
import { inFrench } from './in-french.js';

const colour = coded({ RED: 'rouge', BLUE: 'bleu' });

describe('an answer in French', () => {
  it.each([
    { member: colour, value: 'RED', told: { it: 'RED', itLabel: 'rouge' } },
    { member: colour.nullable(), value: null, told: { it: null, itLabel: null } },
    { member: colour.describe('La couleur').nullable(), value: 'BLUE', told: { it: 'BLUE', itLabel: 'bleu' } },
    { member: colour.optional(), value: undefined, told: { it: undefined } },
    { member: z.array(colour), value: ['RED', 'BLUE'], told: { it: ['RED', 'BLUE'], itLabels: ['rouge', 'bleu'] } },
    { member: z.record(z.string(), colour), value: { a: 'RED' }, told: { it: { a: 'RED' }, itLabels: { a: 'rouge' } } },
    { member: z.string(), value: 'RED', told: { it: 'RED' } },
    {
      member: z.array(z.strictObject({ colour })).nullable(),
      value: [{ colour: 'RED' }],
      told: { it: [{ colour: 'RED', colourLabel: 'rouge' }] },
    },
    {
      member: z.union([z.strictObject({ colour }), z.strictObject({ name: z.string() })]),
      value: { name: 'RED' },
      told: { it: { name: 'RED' } },
    },
    {
      member: z.discriminatedUnion('is', [z.strictObject({ is: z.literal('A'), colour }), z.strictObject({ is: z.literal('B') })]),
      value: { is: 'A', colour: 'BLUE' },
      told: { it: { is: 'A', colour: 'BLUE', colourLabel: 'bleu' } },
    },
  ])('says what is said of $value, and its schema takes that', ({ member, value, told }) => {
    const answer = inFrench(z.strictObject({ it: member as z.ZodType }));
    const given = answer.tell({ it: value });
    expect(given).toEqual(told);
    expect(answer.schema.parse(given)).toEqual(told);
  });

  it('says itself what it says already, and takes a code of which nothing is known as it is', () => {
    const kept = called(z.string(), (code) => ({ RED: 'rouge' })[code] ?? code);
    const answer = inFrench(z.strictObject({ one: colour, oneLabel: z.string(), other: kept }));
    expect(answer.tell({ one: 'RED', oneLabel: 'rouge vif', other: 'PINK' })).toEqual({
      one: 'RED',
      oneLabel: 'rouge vif',
      other: 'PINK',
      otherLabel: 'PINK',
    });
  });

  it('leaves what is told as it is recorded, and names otherwise what is told both ways', () => {
    const soutenance = journeyState.shape.sessions.element.shape.soutenance.unwrap();
    const { schema } = inFrench(z.strictObject({ state: journeyState, soutenance }));
    expect(schema.shape.state).toBe(journeyState);
    expect(z.globalRegistry.get(schema.shape.soutenance)).toMatchObject({ id: 'SoutenanceInFrench' });
  });

  it('is given again unchanged where it is told twice', () => {
    const answer = inFrench(z.strictObject({ colour }));
    const once = answer.tell({ colour: 'RED' });
    expect(answer.tell(once)).toEqual(once);
  });
});
