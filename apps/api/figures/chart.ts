/** One figure by group, as horizontal bars in SVG: it stands alone in a report, and reads aloud. */

export interface Bar {
  readonly label: string;
  /** Null where it is withheld. */
  readonly value: number | null;
}

const width = 640;
const labelWidth = 200;
const valueWidth = 70;
const barHeight = 22;
const gap = 8;
const top = 44;
const longestLabel = 30;

/** @param title shown above, and read by who hears the picture */
export function barChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ value }) => value ?? 0));
  const room = width - labelWidth - valueWidth;
  const height = top + Math.max(1, bars.length) * (barHeight + gap) + gap;
  const told = bars.map(({ label, value }) => `${label} : ${value ?? 'non communiqué'}`).join(' ; ');
  const drawn = bars.map(({ label, value }, index) => {
    const y = top + index * (barHeight + gap);
    const length = Math.round(((value ?? 0) / most) * room);
    const middle = y + barHeight / 2;
    return [
      `<text x="${labelWidth - 8}" y="${middle}" text-anchor="end" dominant-baseline="central">${escaped(shortened(label))}</text>`,
      `<rect x="${labelWidth}" y="${y}" width="${length}" height="${barHeight}" rx="2" fill="#2f5d8a"/>`,
      `<text x="${labelWidth + length + 6}" y="${middle}" dominant-baseline="central">${value ?? 'n. c.'}</text>`,
    ].join('');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" lang="fr"`,
    ` aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13" fill="#1c1c1c">`,
    `<title id="title">${escaped(title)}</title><desc id="desc">${escaped(told || 'Aucun parcours')}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="12" y="26" font-size="16" font-weight="600">${escaped(title)}</text>`,
    ...drawn,
    '</svg>\n',
  ].join('');
}

function shortened(label: string): string {
  return label.length > longestLabel ? `${label.slice(0, longestLabel - 1)}…` : label;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
