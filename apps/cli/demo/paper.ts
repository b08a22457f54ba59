/** One-page PDFs, the same bytes for the same words: what candidates and staff hand in during the demonstration. */

const escaped = (text: string): string => text.replaceAll('’', "'").replace(/[\\()]/g, '\\$&');

/** Text in Latin-1: what a PDF's standard fonts show without embedding any. */
export function paper(title: string, lines: readonly string[]): Uint8Array {
  const shown = [`/F1 16 Tf 60 770 Td (${escaped(title)}) Tj /F1 11 Tf 0 -14 Td`, ...lines.map((line) => `0 -18 Td (${escaped(line)}) Tj`)];
  const content = `BT ${shown.join('\n')} ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R/Lang(fr)>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>',
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
  ];
  let pdf = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = pdf.length;
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${pdf.length}\n%%EOF\n`;
  return Uint8Array.from(Buffer.from(pdf + table, 'latin1'));
}
