/** The header of an answer that comes from the saved package: with the moment that its data speaks of. */
export const OFFLINE = "X-Lintas-Offline";
