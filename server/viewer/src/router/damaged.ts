/** A file that was saved is not what it should be: nothing is answered from it. */
export class Damaged extends Error {
  constructor(what: string) {
    super(what);
    this.name = "Damaged";
  }
}

/** Refuses what is not so. */
export function sound(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Damaged(what);
}
