import canonicalize from 'canonicalize';

/**
 * Canonical JSON (RFC 8785); members that are undefined are left out.
 * @throws where the value has no canonical form: a lone surrogate, NaN, a cycle.
 */
export function canonicalJson(value: object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('Not a JSON value');
  return text;
}
