import type { CertificationDocument } from '../schema/certification.schema.js';
import { earlierVersionFaults, equivalenceFaults } from './equivalences.js';

type Groups = CertificationDocument['equivalences'][number]['blocks'];

const blocksOf = (...codes: readonly string[]) => codes.map((code) => ({ code })) as unknown as CertificationDocument['blocks'];
const from = (version: string, blocks: Groups) => ({ from: version, blocks, source: 'test' });
const document = (version: string, codes: readonly string[], equivalences: CertificationDocument['equivalences'] = []) =>
  ({ code: 'essai', version, blocks: blocksOf(...codes), equivalences }) as unknown as CertificationDocument;
const read = (...documents: readonly CertificationDocument[]) =>
  documents.map((each) => ({ file: `${each.version}.json`, document: each }));

describe('the equivalences of a version', () => {
  it('name each block once, the version itself never, and blocks that are there', () => {
    const twice = from('1', [
      { from: ['A', 'B'], to: ['AB'] },
      { from: ['B'], to: ['Z'] },
    ]);
    expect(
      equivalenceFaults(document('2', ['AB'], [twice, from('1', [{ from: ['A'], to: [] }]), from('2', [{ from: ['A'], to: [] }])])),
    ).toEqual([
      { path: 'equivalences[0].blocks[1].from[0]', message: 'bloc en double : B n’est que d’un groupe' },
      { path: 'equivalences[0].blocks[1].to[0]', message: 'bloc inconnu de cette version : Z' },
      { path: 'equivalences[1].from', message: 'version en double : 1' },
      { path: 'equivalences[2].from', message: 'la version 2 est celle de ce fichier' },
    ]);
    expect(equivalenceFaults(document('2', ['AB'], [from('1', [{ from: ['A', 'B'], to: ['AB'] }])]))).toEqual([]);
  });

  it('say what becomes of every block of the version that they come from, and of no other', () => {
    const earlier = document('1', ['A', 'B', 'C']);
    const faults = (...groups: Groups) => earlierVersionFaults(read(earlier, document('2', ['AB'], [from('1', groups)])));
    expect(faults({ from: ['A', 'Z'], to: ['AB'] })).toEqual([
      { file: '2.json', path: 'equivalences[0].blocks[0].from[1]', message: 'bloc inconnu de la version 1 : Z' },
      { file: '2.json', path: 'equivalences[0].blocks', message: 'à dire aussi, fût-ce pour ne rien donner : B, C' },
    ]);
    expect(faults({ from: ['A', 'B'], to: ['AB'] }, { from: ['C'], to: [] })).toEqual([]);
    expect(earlierVersionFaults(read(document('2', ['AB'], [from('9', [{ from: ['A'], to: ['AB'] }])])))).toEqual([
      { file: '2.json', path: 'equivalences[0].from', message: 'version inconnue : essai n’a pas de version 9' },
    ]);
  });
});
