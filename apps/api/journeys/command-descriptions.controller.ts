import { Controller, Get } from '@nestjs/common';
import { commandNames } from '#libs/domain/journey/decide.js';
import { AnswersOk } from '../answers/answers.js';
import { commandAccess, rolesOf } from '../access/access-table.js';
import { ForOperation } from '../access/operation.js';
import { jsonSchemaOf } from '../openapi/schemas.js';
import { Tagged } from '../openapi/tags.js';
import { commandTitles } from '#libs/hindsight/narration/command-titles.js';
import { bodyForm } from './journey-commands.schema.js';
import { commandDescriptions, type CommandDescriptions } from './journey.schema.js';

/** What commands there are, whatever the journey: the same until another version is deployed. */
@Tagged('journeys')
@Controller('v1/journey-commands')
export class CommandDescriptionsController {
  private descriptions: CommandDescriptions | null = null;

  @Get()
  @ForOperation('describe-commands', { summary: 'Les commandes d’un parcours : leur nom, qui les envoie, et la forme de leur corps' })
  @AnswersOk({ standardSchema: commandDescriptions })
  read(): CommandDescriptions {
    return (this.descriptions ??= describe());
  }
}

function describe(): CommandDescriptions {
  return {
    items: commandNames.map((command) => ({
      command,
      title: commandTitles[command],
      roles: [...rolesOf(commandAccess[command])],
      schema: jsonSchemaOf(bodyForm(command), 'input'),
    })),
  };
}
