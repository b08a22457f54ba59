import type { NamedTitle } from './holder-names.js';
import { linesOf, nameColumns, titleColumns } from './lines.js';
import type { Title } from './titles.js';

const title: Title = {
  number: 'P-1',
  kind: 'DIPLOMA',
  issuedOn: '2026-02-10',
  withdrawnOn: null,
  certification: 'two-blocks',
  certificationVersion: '1',
  block: null,
  path: 'VAE',
  journeyId: 'jrn_1',
  candidateId: 'can_1',
};

async function written(rows: readonly NamedTitle[], format: 'csv' | 'jsonl', bom = false): Promise<string> {
  const batches = (async function* () {
    yield rows;
  })();
  let text = '';
  for await (const lines of linesOf(batches, { ...titleColumns, ...nameColumns }, { format, bom })) text += lines;
  return text;
}

describe('a register', () => {
  it('is CSV for people: French headings and words, a separator that they expect, no cell that a spreadsheet runs', async () => {
    const text = await written(
      [{ ...title, familyName: '=HYPERLINK("x")', givenNames: 'Ève, Anne', birthDate: '1990-01-01' }],
      'csv',
      true,
    );
    const [heading, row] = text.split('\r\n');
    expect(heading).toBe(
      '\uFEFFNuméro;Nature;Délivré le;Retiré le;Certification;Version;Bloc;Voie;Parcours;Candidat;Nom de naissance;Prénoms;Date de naissance',
    );
    expect(row).toBe(`P-1;parchemin;2026-02-10;;two-blocks;1;;VAE;jrn_1;can_1;"'=HYPERLINK(""x"")";"Ève, Anne";1990-01-01`);
    expect(text.endsWith('\r\n')).toBe(true);
    expect(await written([], 'csv')).toBe(`${heading?.slice(1)}\r\n`);
  });

  it('is JSON lines for programs, with the codes of the API', async () => {
    expect(await written([title, title], 'jsonl')).toBe(`${JSON.stringify(title)}\n`.repeat(2));
  });
});
