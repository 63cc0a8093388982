/** What travels on the portfolio queue: pointers only. Everything else about the chunk stands in the database. */
export interface ChunkMessage {
  job: string;
  chunk: number;
}
