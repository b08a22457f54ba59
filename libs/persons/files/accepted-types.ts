/** What may be uploaded: documents, pictures and recordings, by the type found in the content. Nothing that a machine runs. */

/** Extensions that a name may have, by media type; the first is given where the name is not kept. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'text/plain': ['txt', 'md', 'csv', 'log'],
  'application/rtf': ['rtf'],
  'application/zip': ['zip'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'application/x-cfb': ['doc', 'xls', 'ppt', 'msg'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'image/tiff': ['tif', 'tiff'],
  'image/heic': ['heic', 'heif'],
  'image/heif': ['heif', 'heic'],
  'image/avif': ['avif'],
  'audio/mpeg': ['mp3'],
  'audio/mp4': ['m4a'],
  'audio/x-m4a': ['m4a'],
  'audio/wav': ['wav'],
  'audio/ogg': ['ogg', 'oga'],
  'audio/opus': ['opus', 'ogg'],
  'audio/flac': ['flac'],
  'video/mp4': ['mp4', 'm4v'],
  'video/quicktime': ['mov'],
  'video/webm': ['webm'],
  'video/ogg': ['ogv', 'ogg'],
};

const longestName = 200;

export class TypeNotAccepted extends Error {
  override readonly name = 'TypeNotAccepted';

  constructor(readonly mediaType: string) {
    super(
      `Ce contenu (${mediaType}) n’est pas de ceux que Jalon garde : PDF, texte (UTF-8), documents bureautiques, images, enregistrements, archives ZIP.`,
    );
  }
}

export class NameNotAccepted extends Error {
  override readonly name = 'NameNotAccepted';
}

/** Empty where the type has none. */
export function extensionOf(mediaType: string): string {
  const [first] = extensions[mediaType] ?? [];
  return first === undefined ? '' : `.${first}`;
}

/** @throws TypeNotAccepted */
export function checkMediaType(mediaType: string): void {
  if (!Object.hasOwn(extensions, mediaType)) throw new TypeNotAccepted(mediaType);
}

/**
 * A name that is no path, has nothing invisible in it, and ends as its content should. Only the last extension counts:
 * it is what a machine goes by, so `notes.pdf.exe` is refused and `notes.exe.pdf` is the PDF that it says.
 * @throws NameNotAccepted
 */
export function checkName(name: string, mediaType: string): void {
  if (name.length > longestName) throw new NameNotAccepted(`Le nom du fichier dépasse ${longestName} caractères.`);
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) throw new NameNotAccepted('Le nom du fichier contient des caractères invisibles.');
  if (/[/\\]/.test(name) || name.startsWith('.')) {
    throw new NameNotAccepted('Le nom du fichier contient une barre (/ ou \\), ou commence par un point.');
  }
  const extension = /\.([a-z][a-z0-9]{0,9})$/i.exec(name)?.[1]?.toLowerCase();
  const expected = extensions[mediaType] ?? [];
  if (extension !== undefined && !expected.includes(extension)) {
    throw new NameNotAccepted(
      `Le nom du fichier finit par .${extension}, mais son contenu est de type ${mediaType} : renommez-le en .${expected.join(' ou .')}.`,
    );
  }
}
