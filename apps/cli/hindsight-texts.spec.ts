import { stripVTControlCharacters } from 'node:util';
import { differencesText, explanationText, planText } from './hindsight-texts.js';
import { judgementRows } from './judgement-table.js';

const clear = stripVTControlCharacters;

describe('what the command line tells of a journey', () => {
  it('is every change in its sentence, or that nothing changed', () => {
    const title = 'Entre le 3 mars 2026 et le 10 mars 2026 :';
    expect(
      clear(
        differencesText({
          title,
          changes: [{ sentence: 'Bloc C : non validé, par l’équipe act_1, fait n° 4.' }],
          events: [],
          actors: [{ actorId: 'act_1', name: 'Ida' }],
          people: [],
        }),
      ),
    ).toBe(`${title}\n  - Bloc C : non validé, par l’équipe act_1, Ida, fait n° 4.\n`);
    expect(clear(differencesText({ title, changes: [], events: [], actors: [], people: [] }))).toContain('rien n’a changé');
    expect(
      clear(differencesText({ title, changes: [], events: [{ version: 4, sentence: 'Incident consigné' }], actors: [], people: [] })),
    ).toContain('4 Incident consigné');
  });

  it('is who, under which rule, on what, and what was refused before', () => {
    const text = clear(
      explanationText({
        version: 8,
        sentence: 'Procès-verbal signé (jur_1)',
        people: [
          { personId: 'jur_1', name: 'Hélène Rivoire' },
          { personId: 'jur_10', name: null },
        ],
        because: 'la compétence C.2 n’est pas acquise',
        words: ['Analyse trop courte'],
        replaced: 'remplacé par le fait n° 12, le 1er mars 2026, motif : erreur matérielle',
        who: { id: 'act_1', name: 'l’évaluateur act_1' },
        actors: [
          { actorId: 'act_1', name: 'Armelle Rocquevert' },
          { actorId: 'act_2', name: null },
        ],
        command: { commandId: 'cmd_1', names: ['conclude-block'] },
        rules: { code: 'coordinateur-parcours', version: '1' },
        clauses: [{ rule: 'bloc validé', source: 'règlement' }],
        restsOn: [{ version: 7, sentence: 'Grille remplie' }],
        files: [{ hash: 'f'.repeat(64), version: 3 }],
        refusedBefore: [
          {
            names: ['conclude-block'],
            actor: { id: 'act_2', role: 'STAFF' },
            unmet: [{ sentence: 'Une grille manque : jur_10, jur_1.', source: 'S 40' }],
          },
        ],
      }),
    );
    for (const part of [
      'parce que la compétence C.2',
      'Analyse trop courte',
      'Par l’évaluateur act_1, Armelle Rocquevert (Conclure un bloc, cmd_1)',
      'Conclure un bloc, par l’équipe act_2 :',
      'version 1',
      'bloc validé : règlement',
      '7 Grille',
      'ffff',
      'Procès-verbal signé (jur_1, Hélène Rivoire)',
      'Une grille manque : jur_10, jur_1, Hélène Rivoire. [S 40]',
      'Ne vaut plus : remplacé par le fait n° 12',
    ])
      expect(text).toContain(part);
  });

  it('is the steps to the diploma and who may do each, or what stands in the way', () => {
    const step = { title: 'Délivrer le parchemin', about: null, jurorId: null, notBefore: '2026-03-01', roles: ['ADMINISTRATOR' as const] };
    expect(planText({ steps: [step], blockedBy: [], people: [] })).toBe(
      '  1. Délivrer le parchemin, dès le 1er mars 2026 — l’administrateur\n',
    );
    expect(clear(planText({ steps: [], blockedBy: [{ sentence: 'Terminé.', source: 'x' }], people: [] }))).toContain(
      'Rien n’aboutit :\n  - Terminé. [x]',
    );
    expect(clear(planText({ steps: [step], blockedBy: [{ sentence: 'Terminé.', source: 'x' }], people: [] }))).toContain(
      'Puis rien n’aboutit :',
    );
    expect(planText({ steps: [], blockedBy: [], people: [] })).toBe('Il ne reste rien à faire.\n');
  });

  it('is a line for each thing that other rules would have decided otherwise', () => {
    const rows = judgementRows({
      journeyId: 'jrn_1',
      decisions: [
        { version: 8, sentence: 'Bloc A non validé', unmet: [], fields: [{ field: 'validated', recorded: false, otherwise: true }] },
        { version: 9, sentence: 'Dossier déposé', unmet: [{ sentence: 'Caduque.', source: 'R6412-4' }], fields: [] },
      ],
      deadlines: [{ label: 'Caducité', recorded: '2024-12-31', otherwise: null, source: 'R6412-4' }],
      standing: [{ before: 'NOT_VALIDATED', after: 'VALID', sentence: 'Bloc A : validé' }],
      migration: { unmet: [], warnings: [{ sentence: 'Perdu.', source: 'x' }], changes: [] },
    });
    expect(rows.map(({ what, otherwise }) => [what, otherwise])).toEqual([
      ['fait n° 8', 'validated = true'],
      ['fait n° 9', 'refusé'],
      ['échéance « Caducité »', 'aucune'],
      ['situation', 'VALID'],
      ['migration', 'perte'],
    ]);
  });
});
