/** Something that the person who typed the command can put right: told as one French sentence, without a stack. */
export class Failure extends Error {
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'Failure';
  }
}
