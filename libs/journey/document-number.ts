/** Documents numbered per certification and year, without a hole. */
export type Register = 'BLOCK_CERTIFICATE' | 'DIPLOMA' | 'DUPLICATE';

/** Certificat de bloc, parchemin, duplicata. */
const letters: Readonly<Record<Register, string>> = { BLOCK_CERTIFICATE: 'CB', DIPLOMA: 'P', DUPLICATE: 'D' };

/** Such as `CB-rncp-16575-2025`: what the numbers of a register, a certification and a year begin with. */
export function numberSeries(register: Register, certificationCode: string, year: number): string {
  return `${letters[register]}-${certificationCode}-${year}`;
}

/** Such as `CB-rncp-16575-2025-00001`. @param sequence from 1, without a hole within the series */
export function documentNumber(series: string, sequence: number): string {
  return `${series}-${String(sequence).padStart(5, '0')}`;
}

/** Null where the number was not made by `documentNumber`. */
export function numberParts(number: string): { readonly series: string; readonly sequence: number } | null {
  const [, series, letter, sequence] = /^(([A-Z]+)-.+-\d{4})-(\d{5,})$/.exec(number) ?? [];
  if (!series || !Object.values(letters).includes(letter ?? '')) return null;
  return { series, sequence: Number(sequence) };
}

/**
 * The number of ours that somebody typed, as it was made: whatever stands between its letters and digits or around it, and whatever
 * their case, width and leading zeros, say nothing. Null where it names no register of these certifications.
 * @param codes of certifications, as they are
 */
export function ownNumber(typed: string, codes: readonly string[]): string | null {
  if (numberParts(typed)) return typed;
  const bare = bareOf(typed);
  for (const code of codes.toSorted((one, other) => other.length - one.length)) {
    for (const [register, letter] of registers) {
      const series = `${letter}${bareOf(code)}`;
      const place = bare.indexOf(series);
      const [, year, digits] = (place < 0 ? null : /^(\d{4})0*(\d{1,9})(?!\d)/.exec(bare.slice(place + series.length))) ?? [];
      if (year && digits) return documentNumber(numberSeries(register, code, Number(year)), Number(digits));
    }
  }
  return null;
}

const registers = Object.entries(letters) as readonly [Register, string][];

/** Its letters and digits, in capitals; full-width forms and ligatures are taken for the letters that they stand for. */
function bareOf(text: string): string {
  return text
    .normalize('NFKD')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '');
}
