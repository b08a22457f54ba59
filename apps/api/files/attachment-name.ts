/** The `Content-Disposition` of a download: always an attachment, so that no browser runs what a candidate has sent. */
import { extensionOf } from '#libs/persons/files/accepted-types.js';

/** @param name as it was uploaded, or null where it is not kept, or was erased */
export function attachmentName(hash: string, mediaType: string, name: string | null): string {
  const plain = `${hash.slice(0, 16)}${extensionOf(mediaType)}`;
  if (name === null) return `attachment; filename="${plain}"`;
  const safe = name.replace(/[\p{C}/\\]/gu, '_').slice(0, 150);
  const encoded = encodeURIComponent(safe).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
