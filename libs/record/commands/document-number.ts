/** Documents numbered per certification and year, without a hole. */
export type Register = 'BLOCK_CERTIFICATE' | 'DIPLOMA' | 'DUPLICATE';

/** Certificat de bloc, parchemin, duplicata. */
const letters: Readonly<Record<Register, string>> = { BLOCK_CERTIFICATE: 'CB', DIPLOMA: 'P', DUPLICATE: 'D' };

export interface NumberParts {
  readonly register: Register;
  readonly certificationCode: string;
  readonly year: number;
  /** From 1, without a hole within the register, the certification and the year. */
  readonly sequence: number;
}

/** Such as `CB-rncp-16575-2025-00001`. */
export function documentNumber({ register, certificationCode, year, sequence }: NumberParts): string {
  return `${letters[register]}-${certificationCode}-${year}-${String(sequence).padStart(5, '0')}`;
}

/** Null where the number was not made by `documentNumber`. */
export function numberParts(number: string): NumberParts | null {
  const [, letter, certificationCode, year, sequence] = /^([A-Z]+)-(.+)-(\d{4})-(\d{5,})$/.exec(number) ?? [];
  const register = (Object.keys(letters) as Register[]).find((one) => letters[one] === letter);
  if (!register || !certificationCode) return null;
  return { register, certificationCode, year: Number(year), sequence: Number(sequence) };
}

/** Under which a number is reserved, and held for good. */
export function numberKey(number: string): string {
  return `number:${number}`;
}
