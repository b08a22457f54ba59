import { journeyProcess } from './process.js';
import { commandSchemas } from './commands.schema.js';
import type { CommandName } from './command.js';
import { hPlusCommands } from './h-plus/commands.schema.js';
import { updateNameOf, updateNamesFor } from '../stream/update-names.js';

const commandNames = Object.keys(commandSchemas) as CommandName[];

describe('the names of Updates, which Temporal keeps in clear', () => {
  it('say nothing of a handicap or a fraud, alone or in a batch', () => {
    const disclosing = [...Object.keys(hPlusCommands), ...commandNames.filter((name) => name.includes('fraud'))] as CommandName[];
    for (const name of disclosing) {
      expect(updateNameOf(journeyProcess, [{ name }])).toBe('record');
      expect(updateNameOf(journeyProcess, [{ name: 'suspend' }, { name }])).toBe('batch');
    }
    expect([...updateNamesFor(journeyProcess)].join(' ')).not.toMatch(/amenagement|dispense|opinion|fraud|observations/);
  });

  it('are registered whatever the commands', () => {
    const registered = updateNamesFor(journeyProcess);
    for (const name of commandNames) expect(registered).toContain(updateNameOf(journeyProcess, [{ name }]));
    expect(registered).toContain(updateNameOf(journeyProcess, []));
    expect(registered).toContain(updateNameOf(journeyProcess, [{ name: 'suspend' }, { name: 'resume' }]));
  });

  it('do not collide with a command’s own', () => {
    expect(commandNames).not.toContain('record');
    expect(commandNames).not.toContain('batch');
  });
});
