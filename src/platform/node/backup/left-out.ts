/** Tables that no backup has, and why. */
export const LEFT_OUT: Record<string, string> = {
  migrations: 'the manifest names them, and a restore runs them',
  queue_messages: 'what was on its way is sent again, whether its queue was in the database or in Redis',
  leases: 'work by the clock is begun anew',
  store_id: 'a restored installation has a store of its own',
};
