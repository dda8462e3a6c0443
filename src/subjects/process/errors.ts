/*
 * What can go wrong in a conversation, one type per step, in the order of the steps:
 *
 *   CannotStart     the command gives no process, or one that ends before it says a word
 *   WrongVersion    it answers `start` with another version of the protocol
 *   Refused         it answers that it cannot serve the request at all
 *   TornLine        a line begins like a message and does not end like one
 *   WrongMessage    a message is not as its schema says
 *   WrongId         it answers a question that was not asked
 *   WentSilent      no answer within the deadline
 *   Died            it ended in the middle of a request
 */

/**
 * Anything that goes wrong in a conversation with another process: its `name` says at which step, and its message, one
 * sentence, what happened and, where it wrote any, how its stderr ends.
 *
 * @example
 * try {
 *   const subjects = await process('python my_driver.py');
 * } catch (error) {
 *   if (error instanceof ConversationError) console.error(error.name, error.message);
 * }
 */
export class ConversationError extends Error {}

/** The command gives no process, or one that ends before it says a word. */
export class CannotStart extends ConversationError {
  override readonly name = 'CannotStart';
}

/** The process speaks another version of the protocol. */
export class WrongVersion extends ConversationError {
  override readonly name = 'WrongVersion';
}

/** The process says that it cannot serve a request. */
export class Refused extends ConversationError {
  override readonly name = 'Refused';
}

/** A line begins like a message and does not end like one. */
export class TornLine extends ConversationError {
  override readonly name = 'TornLine';
}

/** A message is not as its schema says. */
export class WrongMessage extends ConversationError {
  override readonly name = 'WrongMessage';
}

/** The process answers a question that was not asked. */
export class WrongId extends ConversationError {
  override readonly name = 'WrongId';
}

/** No answer came within the deadline. */
export class WentSilent extends ConversationError {
  override readonly name = 'WentSilent';
}

/** The process ended in the middle of a request. */
export class Died extends ConversationError {
  override readonly name = 'Died';
}
