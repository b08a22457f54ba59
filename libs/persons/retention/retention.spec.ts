import { readFileSync } from 'node:fs';
import { decidedFully, diplomaIssued, notified } from '#libs/domain/journey/testing/facts.js';
import { fact, given, started } from '#libs/domain/journey/testing/given.js';
import { journeyRetention } from '#libs/domain/journey/retention.js';
import { dueForPurge, erasureRefusals, rulesFor } from './due.js';
import { personFacts, type PersonFacts } from './person-facts.js';
import { parseRetention, readRetention, RetentionFaults, shippedRetention } from './read-retention.js';

const certified = [...decidedFully(), notified('2024-02-05'), diplomaIssued('2024-02-10')];

describe('the rules of retention that ship', () => {
  it('apply the defaults to a certified candidate, whose register they never erase', async () => {
    const document = await readRetention(null);
    const sent = [
      fact('record-transmission', { status: 'DEPOSITED' }, '2024-03-01'),
      fact('record-transmission', { status: 'ACCEPTED' }, '2024-03-09'),
    ];
    const person = personFacts('2023-01-01', [journeyRetention(given().and(...certified, ...sent).journey)], false);
    const due = (on: string) => dueForPurge(document, 'CANDIDATE', person, on).map(({ category, dueOn }) => [category, dueOn]);
    expect(due('2024-03-10')).toEqual([['NIR', '2024-03-09']]);
    expect(due('2024-04-06')).toEqual([
      ['NIR', '2024-03-09'],
      ['H_PLUS', '2024-04-05'],
    ]);
    expect(due('2999-01-01').map(([category]) => category)).toEqual(['NIR', 'H_PLUS', 'IDENTITY', 'EVALUATION']);
    const refusals = (category: 'IDENTITY' | 'REGISTER', on: string) =>
      erasureRefusals(rulesFor(document, 'CANDIDATE', category), person, category, on).map(({ sentence }) => sentence);
    expect(refusals('REGISTER', '2999-01-01')).toEqual(['Le registre des certifiés se conserve sans limite, pour les duplicatas.']);
    expect(refusals('IDENTITY', '2024-04-05')).toEqual([expect.stringContaining('jusqu’au 5 avril 2024.')]);
    expect(refusals('IDENTITY', '2024-04-06')).toEqual([]);
  });

  it('do not say that a holder is to be transmitted where no diploma was delivered', async () => {
    const document = await readRetention(null);
    const reasons = (person: PersonFacts, category: 'IDENTITY' | 'NIR') =>
      erasureRefusals(rulesFor(document, 'CANDIDATE', category), person, category, '2024-02-01').map(({ sentence }) => sentence);
    const open = personFacts('2023-01-01', [journeyRetention(given().and(started('2024-01-10')).journey)], false);
    expect(open.facts.TRANSMISSION_ACCEPTED).toEqual({ kind: 'NEVER' });
    expect([...reasons(open, 'IDENTITY'), ...reasons(open, 'NIR')].join()).not.toContain('titulaire');
    expect(reasons(open, 'NIR')).toEqual([expect.stringContaining('Un parcours est ouvert')]);
    const graduated = personFacts('2023-01-01', [journeyRetention(given().and(...certified).journey)], false);
    expect(reasons(graduated, 'IDENTITY').join()).toContain('Le titulaire reste à transmettre');
  });

  it('are told every fault at once, where and in French', () => {
    const whole = JSON.parse(readFileSync(shippedRetention(), 'utf8')) as {
      rules: Record<string, unknown>[];
      accessLog: Record<string, unknown>;
    };
    const faulty = {
      ...whole,
      rules: [{ ...whole.rules[0], category: 'HEALTH', purpose: '', term: 3 }, whole.rules[1], whole.rules[1]],
      accessLog: { ...whole.accessLog, months: 3 },
    };
    const faults = (text: string) => {
      try {
        parseRetention(Buffer.from(text), 'f.json');
        return [];
      } catch (error) {
        if (!(error instanceof RetentionFaults)) throw error;
        return error.faults.map(({ path, message }) => `${path} ${message}`);
      }
    };
    expect(faults(JSON.stringify(faulty))).toEqual([
      'rules[0].category valeur inconnue ; attendu : IDENTITY, EVALUATION, H_PLUS, REGISTER, NIR',
      'rules[0].purpose texte vide',
      'rules[0].term champ inconnu',
      'accessLog.months le journal des accès se conserve au moins six mois',
    ]);
    expect(faults(JSON.stringify({ ...whole, rules: [whole.rules[1], whole.rules[1]] }))).toEqual([
      'rules[1].code deux règles portent le code evaluations',
    ]);
    expect(faults('{')).toEqual([expect.stringContaining('ce n’est pas du JSON')]);
  });
});
