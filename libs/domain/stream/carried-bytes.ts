/** What commands weigh on the Update that carries them, and on its outcome. */

/** About what an event holds that its command does not: it is told in the outcome. */
const besidesCommandBytes = 1024;

/** @param requestBytes of the commands, as JSON @param commands how many they are */
export function carriedBytes(requestBytes: number, commands: number): number {
  return requestBytes + commands * besidesCommandBytes;
}
