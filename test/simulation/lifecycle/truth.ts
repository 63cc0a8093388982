import type { SolventError } from '../../../src/errors.ts';
import type { Database } from '../../../src/ports.ts';
import { eventHash, eventsAfter, type StoredEvent } from '../../../src/registry/history.ts';
import { BUNDLES, MODEL } from './bundles.ts';

/** The bundle that a first start sets without asking anybody. */
export const SHIPPED_BY = 'the project';
/** Stands in the reason of every request that forces. */
export const BY_FORCE = 'by force';

interface ProposalRow extends Record<string, string | number | null> {
  number: number;
  alias: string;
  version: number;
  from_version: number | null;
  state: string;
  event: number | null;
}

/**
 * What must be true of the registry at every moment. It knows what was asked by whom, looks at the tables alone, and believes no answer.
 */
export class Truth {
  readonly problems: string[] = [];
  readonly events: StoredEvent[] = [];
  /** Who asked for a version under an alias, and who approved which proposal: `key alias version`, `key number`. */
  readonly asked = new Set<string>();
  readonly #database: Database;
  readonly #approvals: number;
  /** By alias, the versions that it pointed at. */
  readonly #former = new Map<string, Set<number>>();
  readonly #aliases = new Map<string, number>();
  /** Digests by number. */
  readonly #versions = new Map<number, string>();
  /** `version against` of every verdict that was once passed. */
  readonly #passed = new Set<string>();
  #proposals = new Map<number, ProposalRow>();
  #changes = -1;

  constructor(database: Database, approvals: number) {
    this.#database = database;
    this.#approvals = approvals;
  }

  get versions(): number[] {
    return [...this.#versions.keys()];
  }

  get proposals(): ProposalRow[] {
    return [...this.#proposals.values()];
  }

  champion(): number | undefined {
    return this.#aliases.get('champion');
  }

  digest(version: number): string {
    return this.#versions.get(version)!;
  }

  /** Looks at everything again, if anything changed. */
  async check(): Promise<void> {
    const [counted] = await this.#database.query<{ changes: number }>('SELECT total_changes() AS changes');
    if (counted!.changes === this.#changes) return;
    this.#changes = counted!.changes;
    await this.#checkVersions();
    const verdicts = await this.#database.query<{ version: number; against: number }>(
      `SELECT version, against FROM model_verdicts WHERE outcome = 'passed'`,
    );
    for (const { version, against } of verdicts) this.#passed.add(`${version} ${against}`);
    const proposals = await this.#database.query<ProposalRow>(
      'SELECT number, alias, version, from_version, state, event FROM model_proposals',
    );
    this.#proposals = new Map(proposals.map((proposal) => [proposal.number, proposal]));
    await this.#checkEvents();
    await this.#checkAliases();
    for (const proposal of proposals) this.#checkProposal(proposal);
  }

  /**
   * A refusal because somebody was first must name who was.
   * @param begun how many events there were when what is refused began
   */
  checkRefusal({ message }: SolventError, begun: number): void {
    const last = /^Somebody else was first: (.*) pointed (\w+) of small at version (\d+) at /.exec(message);
    if (last) {
      const [, by, alias, version] = last;
      const ofAlias = this.events.filter((event) => event.alias === alias);
      // The last one at the beginning, or one that came meanwhile: whoever is refused may have looked at something else since.
      const first = ofAlias.findLastIndex(({ sequence }) => sequence <= begun);
      const winners = ofAlias.slice(Math.max(first, 0));
      if (!winners.some((event) => event.by === by && event.to === Number(version)))
        this.#problem(`it names the wrong winner: ${message}`);
    }
    const outdated = /^Proposal (\d+) of small is outdated: (.*) pointed (\w+) at version (\d+) at /.exec(
      message,
    );
    if (outdated) {
      const [, number, by, alias, version] = outdated;
      const winner = this.events[(this.#proposals.get(Number(number))?.event ?? 0) - 1];
      if (winner?.by !== by || winner?.alias !== alias || winner?.to !== Number(version))
        this.#problem(`it names the wrong winner: ${message}`);
    }
  }

  /** What a publication answered must be what is registered. */
  checkPublished(version: string, digest: string): void {
    if (this.#versions.get(Number(version)) !== digest) this.#problem(`version ${version} is another bundle`);
  }

  async #checkVersions(): Promise<void> {
    const rows = await this.#database.query<{ version: number; digest: string }>(
      'SELECT version, digest FROM model_versions ORDER BY version',
    );
    const known = new Map(rows.map(({ version, digest }) => [version, digest]));
    for (const [version, digest] of this.#versions)
      if (known.get(version) !== digest) this.#problem(`version ${version} is lost`);
    if (new Set(known.values()).size !== rows.length) this.#problem('a bundle is registered twice');
    if (rows.some(({ version }, index) => version !== index + 1))
      this.#problem('numbers of versions have gaps');
    for (const [version, digest] of known) this.#versions.set(version, digest);
  }

  async #checkEvents(): Promise<void> {
    const rows = await eventsAfter(this.#database, MODEL, 0, 1_000);
    for (const [index, event] of rows.entries()) {
      const known = this.events[index];
      if (known) {
        if (known.hash !== event.hash) this.#problem(`event ${event.sequence} was written anew`);
        continue;
      }
      const before = this.events[index - 1];
      if (event.sequence !== index + 1 || event.hash !== eventHash(before?.hash ?? '', MODEL, event))
        this.#problem(`the chain breaks at event ${event.sequence}`);
      if (before && event.at < before.at) this.#problem(`time runs backwards at event ${event.sequence}`);
      this.#checkMove(event);
      this.events.push(event);
      this.#aliases.set(event.alias, event.to);
      this.#former.set(event.alias, (this.#former.get(event.alias) ?? new Set()).add(event.to));
    }
    if (rows.length < this.events.length) this.#problem('events are lost');
  }

  #checkMove({ sequence, alias, from, to, kind, by, why, forced, evidence }: StoredEvent): void {
    const what = `event ${sequence} (${alias} ${from} → ${to} by ${by})`;
    if (from !== (this.#aliases.get(alias) ?? null))
      this.#problem(`${what} moves from where the alias was not`);
    const { verdict, approvals, proposal } = JSON.parse(evidence ?? '{}') as {
      verdict?: { outcome: string; against: string | null };
      approvals?: { by: string }[];
      proposal?: number;
    };
    const isKnown = this.#former.get(alias)?.has(to) ?? false;
    if (kind === 'rollback' || kind === 'guard') {
      if (!isKnown) this.#problem(`${what} goes back to what never answered`);
      return;
    }
    if (forced) {
      if (!why.includes(BY_FORCE)) this.#problem(`${what} is forced, and nobody wanted that`);
    } else {
      const against = verdict?.against ?? null;
      const isOwn =
        against === null && BUNDLES.some(({ digest, passes }) => passes && digest === this.digest(to));
      if (verdict?.outcome !== 'passed' || !(isOwn || this.#passed.has(`${to} ${against ?? 0}`)))
        this.#problem(`${what} did not pass the gate`);
      if (alias === 'champion' && against !== (from === null ? null : String(from)))
        this.#problem(`${what} was judged against another champion`);
    }
    if (proposal !== undefined && this.#proposals.get(proposal)?.event !== sequence)
      this.#problem(`${what} is not the move of proposal ${proposal}`);
    // What answered before takes one hand, unless it takes force.
    const isFree = (isKnown && !forced) || by === SHIPPED_BY || alias === 'challenger';
    if (this.#approvals === 1 || isFree) return;
    const hands = new Set((approvals ?? []).map((approval) => approval.by));
    if (hands.size < this.#approvals) this.#problem(`${what} has ${hands.size} hands`);
    for (const key of hands)
      if (!this.asked.has(`${key} ${alias} ${to}`) && !this.asked.has(`${key} ${proposal}`))
        this.#problem(`${what} has the hand of ${key}, who wanted nothing`);
  }

  async #checkAliases(): Promise<void> {
    const rows = await this.#database.query<{ alias: string; version: number; archived: number | null }>(
      `SELECT alias, a.version, archived_at AS archived FROM model_aliases a JOIN model_versions v USING (model, version)`,
    );
    if (rows.length !== this.#aliases.size) this.#problem('an alias is lost');
    for (const { alias, version, archived } of rows) {
      if (this.#aliases.get(alias) !== version)
        this.#problem(`${alias} points at ${version}, and its events say ${this.#aliases.get(alias)}`);
      if (archived !== null) this.#problem(`${alias} points at version ${version}, which is archived`);
    }
  }

  #checkProposal({ number, alias, from_version, state, event }: ProposalRow): void {
    if (state === 'open' && from_version !== (this.#aliases.get(alias) ?? null))
      this.#problem(`proposal ${number} is open, and its alias was moved`);
    if (state !== 'made' && state !== 'outdated') return;
    const move = this.events[event! - 1];
    const carried = (JSON.parse(move?.evidence ?? '{}') as { proposal?: number }).proposal;
    if (move?.alias !== alias || (carried === number) !== (state === 'made'))
      this.#problem(`proposal ${number} is ${state} by event ${event}, which is something else`);
  }

  #problem(problem: string): void {
    if (!this.problems.includes(problem)) this.problems.push(problem);
  }
}
