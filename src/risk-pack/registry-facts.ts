import type { Line, Outcome } from '../registry/gate/line.ts';

/** What a registry knows of a version. Times are ISO 8601. */
export interface RegistryFacts {
  registered: { at: string; by: string };
  /** Names that point at it. */
  aliases: string[];
  tags: { key: string; value: string; at: string; by: string }[];
  archived: { at: string; by: string; why: string } | null;
  verdict: { outcome: Outcome; against: string | null; lines: Line[] };
  /** Moves to it and away from it, the oldest first. */
  events: PackEvent[];
  /** Proposals of it, the oldest first. */
  proposals: PackProposal[];
  /** Whether the model's history is as it was written: all of it, with the hash of its last event. */
  history: { events: number; head: string; problem: string | null };
}

export interface PackEvent {
  sequence: number;
  at: string;
  by: string;
  kind: string | null;
  alias: string;
  from: string | null;
  to: string;
  why: string;
  forced: boolean;
  /** What the gate said, and whose keys stood on it, in a few words; empty where nothing was kept. */
  rests_on: string;
  /** Whose keys stand on it. */
  approvals: { by: string; at: string | null }[];
  hash: string;
}

export interface PackProposal {
  proposal: number;
  at: string;
  by: string;
  alias: string;
  from: string | null;
  why: string;
  force: boolean;
  state: string;
  approvals: { by: string; at: string; why: string | null }[];
  ended: { by: string; at: string } | null;
}
