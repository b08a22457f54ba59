import { commandSchemas } from '#libs/domain/journey/commands.schema.js';
import type { CommandName } from '#libs/domain/journey/command.js';
import { hPlusCommands } from '#libs/domain/journey/h-plus/commands.schema.js';
import { updateNameOf, updateNamesFor } from './update-names.js';

const commandNames = Object.keys(commandSchemas) as CommandName[];

describe('the names of Updates, which Temporal keeps in clear', () => {
  it('say nothing of a handicap or a fraud, alone or in a batch', () => {
    const disclosing = [...Object.keys(hPlusCommands), ...commandNames.filter((name) => name.includes('fraud'))] as CommandName[];
    for (const name of disclosing) {
      expect(updateNameOf([{ name }])).toBe('record');
      expect(updateNameOf([{ name: 'suspend' }, { name }])).toBe('batch');
    }
    expect([...updateNamesFor(commandNames)].join(' ')).not.toMatch(/amenagement|dispense|opinion|fraud|observations/);
  });

  it('are registered whatever the commands', () => {
    const registered = updateNamesFor(commandNames);
    for (const name of commandNames) expect(registered).toContain(updateNameOf([{ name }]));
    expect(registered).toContain(updateNameOf([]));
    expect(registered).toContain(updateNameOf([{ name: 'suspend' }, { name: 'resume' }]));
  });

  it('do not collide with a command’s own', () => {
    expect(commandNames).not.toContain('record');
    expect(commandNames).not.toContain('batch');
  });
});
