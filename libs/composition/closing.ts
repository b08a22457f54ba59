/** What is opened one thing after another is closed in the reverse order, also where the next cannot be opened. */

export class Closing {
  private readonly closers: (() => unknown)[] = [];

  /** @returns what was opened; it is closed before whatever was kept before it */
  keep<T>(opened: T, close: (opened: T) => unknown): T {
    this.closers.push(() => close(opened));
    return opened;
  }

  /** Closes each, whatever becomes of the others; nothing the second time. @throws what one of them threw */
  async close(): Promise<void> {
    const close = this.closers.pop();
    if (!close) return;
    try {
      await close();
    } finally {
      await this.close();
    }
  }
}

/** What `open` answers goes on with what it kept; where it fails, that is closed. @throws what `open` threw */
export async function openOrClose<T>(open: (closing: Closing) => Promise<T>): Promise<T> {
  const closing = new Closing();
  try {
    return await open(closing);
  } catch (error) {
    // What could not be opened is what there is to mend: nothing else is told.
    await closing.close().catch(() => undefined);
    throw error;
  }
}

/** For one piece of work: what it kept is closed when it ends, well or not. */
export async function closeAfter<T>(work: (closing: Closing) => Promise<T>): Promise<T> {
  const closing = new Closing();
  try {
    return await work(closing);
  } finally {
    await closing.close();
  }
}
