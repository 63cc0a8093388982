/** A part of the product that runs in this process or thread. */
export interface Running {
  /** Takes nothing new, ends what is in flight or gives it back, and lets go of everything. */
  stop(): Promise<void>;
}
