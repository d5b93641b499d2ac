// Sends what waits on this phone, in order, each thing once however often it is sent.

import * as phone from "./phone.mjs";

const AGAIN = 15000;
let token = null;
let later = 0;

/** Remember the token of the page at hand, so that no other need be asked for. */
export const bring = (given) => { token = given; };

/** Send all that waits. `told(kind, item, answer)` hears of each; kinds: see below. */
export function flush(told, keyAddress) {
  clearTimeout(later);
  const turn = () => run(told, keyAddress);
  return navigator.locks ? navigator.locks.request("register", turn) : turn();
}

async function run(told, keyAddress) {
  for (let next = await first(); next; next = await first()) {
    const [n, item] = next;
    const kind = await one(n, item, told, keyAddress);
    if (["away", "out", "wiped"].includes(kind)) {
      told(kind, item);
      if (kind === "away") later = setTimeout(() => flush(told, keyAddress), AGAIN);
      return;
    }
  }
  await told("rest");
}

/** Return what is to be sent next; nothing that waits for somebody to look at it. */
async function first() {
  const all = await phone.waiting();
  const about = ({ path, said }) => `${path} ${Object.keys(said)}`;
  // Whoever is asked to choose is not asked twice about the same.
  const asked = new Set(all.filter(([, one]) => one.clash).map(([, one]) => about(one)));
  return all.find(([, one]) => !one.clash && one.refused === undefined && !asked.has(about(one)));
}

/** Say whether anything is still to be sent. */
export const unsent = async () => Boolean(await first());

/** Send one thing; return what became of it. */
async function one(n, item, told, keyAddress) {
  let answer = await post(item);
  if (answer?.status === 400) {
    // The session is another one than when the page was made: its token is asked for, once.
    const fresh = await phone.unlock(keyAddress).catch(() => null);
    if (fresh?.out) return "out";
    token = fresh?.token ?? token;
    answer = await post(item);
  }
  if (answer?.status === 401 || answer?.type === "opaqueredirect") {
    const said = answer.status === 401 ? await answer.json().catch(() => ({})) : {};
    // Put out by somebody: the browser threw all away at the word of the server.
    if (said.wiped) return "wiped";
    await phone.seal();
    return "out";
  }
  if (!answer || answer.status >= 500 || answer.status === 429) return "away";
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return stored(n, item, said, told);
  const kind = said.clashes ? "clash" : "refused";
  const why = said.clashes ? { clash: said } : { refused: said.words ?? "" };
  await phone.enqueue({ ...item, ...why }, n);
  told(kind, { ...item, n }, said);
  return kind;
}

/** It is stored: what was said of the same after it was said by someone who saw that. */
async function stored(n, item, said, told) {
  await phone.done(n);
  for (const [m, next] of await phone.waiting()) {
    const same = Object.keys(item.said).some((name) => name in next.said);
    if (next.path !== item.path || next.clash || !same) continue;
    if (next.refused !== undefined) await phone.done(m);
    else await phone.enqueue({ ...next, seen: Math.max(next.seen, said.version) }, m);
  }
  await told("stored", item, said);
  return "stored";
}

async function post({ path, id, seen, said, shown, new: codes }) {
  try {
    return await fetch(`${path}/vinkjes`, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token ?? "" },
      body: JSON.stringify({ id, seen, said, shown, new: codes }),
    });
  } catch {
    return null; // no connection
  }
}
