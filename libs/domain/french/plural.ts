/** « 0 fait », « 1 fait », « 2 faits », « 12 000 faits ». Not asked of ICU: a dossier is compared to the byte. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${inThousands(String(count))} ${agreeing(count, one, many)}`;
}

/** What goes with a count, without it: below two is singular. */
export function agreeing(count: number, one: string, many = `${one}s`): string {
  return count > 1 ? many : one;
}

/** Digits by three from the end, with narrow spaces. */
function inThousands(digits: string): string {
  return digits.length <= 3 ? digits : `${inThousands(digits.slice(0, -3))}\u202F${digits.slice(-3)}`;
}

/** « 256 Kio », « 8 Mio »: of limits, which are whole ones. */
export function inBinaryUnits(bytes: number): string {
  const kibibytes = bytes / 1024;
  return kibibytes % 1024 === 0 ? `${kibibytes / 1024} Mio` : `${kibibytes} Kio`;
}
