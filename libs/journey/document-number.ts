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
