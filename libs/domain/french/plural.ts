/** « 0 fait », « 1 fait », « 2 faits », « 12 000 faits »: below two is singular. Not asked of ICU: a dossier is compared to the byte. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${inThousands(String(count))} ${count > 1 ? many : one}`;
}

/** Digits by three from the end, with narrow spaces. */
function inThousands(digits: string): string {
  return digits.length <= 3 ? digits : `${inThousands(digits.slice(0, -3))}\u202F${digits.slice(-3)}`;
}
