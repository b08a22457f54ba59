/** « 0 fait », « 1 fait », « 2 faits », « 12 000 faits »: below two is singular. Not asked of ICU: a dossier is compared to the byte. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, '\u202F')} ${count > 1 ? many : one}`;
}
