import type { ChildProcess } from 'node:child_process';

interface Connection {
  close(): void;
}
/** What Node's cluster writes to a worker, and the worker's word that it has taken it. */
interface ClusterMessage {
  seq?: number;
  ack?: number;
}
type Send = (message: ClusterMessage, connection?: Connection, ...more: unknown[]) => boolean;

/**
 * Closes what a worker of Node's cluster was handed and had not taken when it ended. Node (24) forgets such connections and keeps them open:
 * whoever opened them would wait for an answer until it gives up by itself.
 * @param worker as it was begun, before it is handed anything
 */
export function closeUntaken(worker: ChildProcess): void {
  const untaken = new Map<number, Connection>();
  let hasEnded = false;
  const send = worker.send.bind(worker) as Send;
  const watched: Send = (message, connection, ...more) => {
    if (connection && message.seq !== undefined) {
      // Node may not have noticed yet.
      if (hasEnded) {
        connection.close();
        return false;
      }
      untaken.set(message.seq, connection);
    }
    return send(message, connection, ...more);
  };
  worker.send = watched as ChildProcess['send'];
  // Node's own event, which its types leave out.
  worker.on('internalMessage' as 'message', (message) => {
    const { ack } = message as ClusterMessage;
    if (ack !== undefined) untaken.delete(ack);
  });
  worker.once('exit', () => {
    hasEnded = true;
    for (const connection of untaken.values()) connection.close();
  });
}
