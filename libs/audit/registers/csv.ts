/**
 * What a spreadsheet would take for a formula, whatever blank stands before it, in either width of the sign: shown as text. A number is
 * none, whatever its sign.
 */
const formula = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** That of spreadsheets where a comma stands in decimal numbers. */
const separator = ';';

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One record of RFC 4180, but for the separator. */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map(cell).join(separator)}\r\n`;
}
