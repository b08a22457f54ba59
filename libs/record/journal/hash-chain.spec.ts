import { createHash } from 'node:crypto';
import { eventHash, genesisHash } from './hash-chain.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';

describe('canonical JSON', () => {
  it('is that of RFC 8785: members in code-unit order, numbers as ECMAScript writes them', () => {
    const value = { '€': 'Euro', b: [1 / 3, 1e30, 4.5, 0.002, 1e-27], '1': { f: 'F', F: 'f' }, a: '\u000f\n"\\/' };
    expect(canonicalJson(value)).toBe(
      '{"1":{"F":"f","f":"F"},"a":"\\u000f\\n\\"\\\\/","b":[0.3333333333333333,1e+30,4.5,0.002,1e-27],"€":"Euro"}',
    );
  });

  it('leaves out what is undefined, and refuses what no two programs would write alike', () => {
    expect(canonicalJson({ b: undefined, a: null })).toBe('{"a":null}');
    expect(() => canonicalJson({ a: '\ud800' })).toThrow();
    expect(() => canonicalJson({ a: Number.NaN })).toThrow();
  });
});

describe('the hash of an event', () => {
  it('covers the hash before it and the bytes of its text', () => {
    const body = '{"type":"é"}';
    const expected = createHash('sha256')
      .update(Buffer.concat([Buffer.alloc(32), Buffer.from(body, 'utf8')]))
      .digest('hex');
    expect(eventHash(genesisHash, body).toString('hex')).toBe(expected);
    expect(eventHash(Buffer.alloc(32, 1), body).toString('hex')).not.toBe(expected);
  });
});
