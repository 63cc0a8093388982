/**
 * Lets a command end its work when nobody reads what it prints any more (`| head -1`): the lines are lost, and no stack of an
 * EPIPE stands in the terminal.
 */
export function finishUnread(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
}
