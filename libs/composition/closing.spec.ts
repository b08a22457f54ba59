import { closeAfter, Closing, openOrClose } from '#libs/composition/closing.js';

const closed: string[] = [];
beforeEach(() => (closed.length = 0));

const note = (name: string) => closed.push(name);
const fail = (name: string) => {
  note(name);
  throw new Error(`${name} does not close`);
};

describe('what was opened', () => {
  it('is closed once, the last first, and each although another does not close', async () => {
    const closing = new Closing();
    expect(closing.keep('database', note)).toBe('database');
    closing.keep('engine', fail);
    closing.keep('keys', async (name) => Promise.resolve(note(name)));
    await expect(closing.close()).rejects.toThrow('engine does not close');
    expect(closed).toEqual(['keys', 'engine', 'database']);
    await closing.close();
    expect(closed).toHaveLength(3);
  });

  it('stays open for what stands on it, and is closed where the next cannot be opened, which is what is told', async () => {
    const closing = await openOrClose(async (opening) => {
      opening.keep('database', note);
      return opening;
    });
    expect(closed).toEqual([]);
    await closing.close();
    expect(closed).toEqual(['database']);
    const halfWay = openOrClose(async (opening) => {
      opening.keep('database', fail);
      opening.keep('keys', note);
      throw new Error('the engine cannot be reached');
    });
    await expect(halfWay).rejects.toThrow('the engine cannot be reached');
    expect(closed).toEqual(['database', 'keys', 'database']);
  });

  it('for one piece of work is closed when that ends, well or not', async () => {
    const answer = await closeAfter(async (closing) => {
      closing.keep('database', note);
      return closed.length;
    });
    expect([answer, closed]).toEqual([0, ['database']]);
    const failed = closeAfter(async (closing) => {
      closing.keep('bar', note);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(closed).toEqual(['database', 'bar']);
  });
});
