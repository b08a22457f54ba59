import fc from 'fast-check';
import { readJson } from './read-json.js';

const faults = (bytes: Uint8Array | string): readonly string[] => {
  const read = readJson(Buffer.from(bytes));
  return 'faults' in read ? read.faults.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
};

describe('a JSON file written by hand', () => {
  it('is read as JSON.parse reads it, with a byte order mark or without', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('', '\uFEFF'), (text, mark) => {
        expect(readJson(Buffer.from(mark + text))).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  it('is refused wherever JSON.parse refuses it', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', '/**/', '\\u12', 'é', '\u0001', '01', "'"), (text, at, put) => {
        const cut = at % (text.length + 1);
        const altered = text.slice(0, cut) + put + text.slice(cut + 1);
        let isJson = true;
        try {
          JSON.parse(altered);
        } catch {
          isJson = false;
        }
        const told = faults(altered);
        expect({ altered, isRefused: told.some((fault) => !fault.includes('champ en double')) }).toEqual({ altered, isRefused: !isJson });
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[what: string, file: Uint8Array | string, message: string]>([
    [
      'Latin-1',
      Buffer.from('{\n "title": "Cœur", "city": "Orl\u00e9ans"}', 'latin1'),
      'ce fichier n’est pas en UTF-8 (octet E9, ligne 2, colonne 31) : enregistrez-le en UTF-8',
    ],
    ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), 'ce fichier est en UTF-16 : enregistrez-le en UTF-8'],
    [
      'marked twice',
      Buffer.from('\uFEFF\uFEFF{}'),
      'ce fichier commence par deux marques UTF-8 (BOM) : enregistrez-le avec une seule, ou sans',
    ],
    ['a comma too many', '{"a": 1,}', 'ce n’est pas du JSON : ligne 1, colonne 9, un nom de champ, entre guillemets, est attendu'],
    ['a comment', '{\n  // le titre\n  "a": 1}', 'ce n’est pas du JSON : ligne 2, colonne 3, un commentaire, que le JSON n’a pas'],
    ['two documents', '{} {}', 'ce n’est pas du JSON : ligne 1, colonne 4, quelque chose suit la fin du document'],
    ['nothing', '', 'ce n’est pas du JSON : ligne 1, colonne 1, une valeur est attendue'],
    ['brackets without end', '['.repeat(200_000), 'ce n’est pas du JSON que l’on puisse lire : il est imbriqué trop profondément'],
  ])('that is %s is refused in words that say where', (_, file, message) => {
    expect(faults(file)).toEqual([`: ${message}`]);
  });

  it('names each field that is there twice, and no other', () => {
    const text = '{"a": {"x": 1}, "b": [{"x": 1}, {"x": 2,\n"y": 3, "x": 4}],\n"a": 5}';
    expect(faults(text)).toEqual([
      'b.1.x: champ en double (lignes 1 et 2) : un seul compterait',
      'a: champ en double (lignes 1 et 3) : un seul compterait',
    ]);
  });
});
