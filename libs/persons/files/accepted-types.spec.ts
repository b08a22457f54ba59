import { checkMediaType, checkName, NameNotAccepted, TypeNotAccepted } from './accepted-types.js';

describe('what may be uploaded', () => {
  it.each(['application/x-msdownload', 'application/x-elf', 'image/svg+xml', 'application/xml', 'application/octet-stream', 'constructor'])(
    'is not %s',
    (mediaType) => expect(() => checkMediaType(mediaType)).toThrow(TypeNotAccepted),
  );

  it.each([
    ['a path', '../../etc/passwd.pdf'],
    ['a path of Windows', '..\\notes.pdf'],
    ['a hidden file', '.htaccess'],
    ['a control character', 'notes\0.pdf'],
    ['a line break', 'notes\r\nX: 1.pdf'],
    ['letters turned round to hide the extension', 'notes\u202Efdp.exe'],
    ['half a character', 'notes\uD800.pdf'],
    ['another extension', 'notes.exe'],
    ['an extension after the expected one', 'notes.pdf.exe'],
    ['a page that a browser would run', 'notes.html'],
    ['a name without end', `${'n'.repeat(300)}.pdf`],
  ])('is not named by %s', (_what, name) => {
    expect(() => checkName(name, 'application/pdf')).toThrow(NameNotAccepted);
    expect(() => checkName(name, 'text/plain')).toThrow(NameNotAccepted);
  });

  it.each([
    ['Mémoire d’Aïcha Durand « final » (v1.2).PDF', 'application/pdf'],
    ['notes.exe.pdf', 'application/pdf'],
    ['Sans extension', 'application/pdf'],
    ['Dossier v1.2', 'application/pdf'],
    ['photo.jpeg', 'image/jpeg'],
    ['attestation.doc', 'application/x-cfb'],
  ])('may be named %s', (name, mediaType) => expect(() => checkName(name, mediaType)).not.toThrow());

  it('is told what to do where name and content differ', () => {
    expect(() => checkName('photo.jpg', 'image/png')).toThrow(/renommez-le en \.png/);
  });
});
