/**
 * Answers a question without the network, from what this device has saved; `null` where nothing was saved for it.
 *
 * The service worker asks here for every GET of this server that carries no key, is no part of the app itself, and got
 * no answer from the network.
 */
export function answer(_request: Request): Promise<Response> | null {
  return null;
}
