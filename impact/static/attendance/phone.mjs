// What a phone keeps of registers until there is internet: sealed with a key that comes with the
// session. Nothing that says who somebody is lies on it in the clear, and nothing without the key.

const NAME = "register";
const WEEK = 7 * 24 * 3600 * 1000;
let held = null;
export const possible = Boolean(globalThis.isSecureContext && globalThis.indexedDB && crypto.subtle);

/** Open the shelves: `own` (the device and the key), `pages` (sealed), `queue` (sealed, in order). */
function shelves() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("own");
      asked.result.createObjectStore("pages", { keyPath: "path" });
      asked.result.createObjectStore("queue", { keyPath: "n", autoIncrement: true });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

/** Do one thing with one shelf and return what it gives. */
async function on(shelf, mode, work) {
  const open = await shelves();
  try {
    return await new Promise((done, fail) => {
      const turn = open.transaction(shelf, mode);
      const asked = work(turn.objectStore(shelf));
      turn.oncomplete = () => done(asked?.result);
      turn.onerror = turn.onabort = () => fail(turn.error);
    });
  } finally {
    open.close();
  }
}

const read = (shelf, key) => on(shelf, "readonly", (one) => one.get(key));
const all = (shelf) => on(shelf, "readonly", (one) => one.getAll());
const put = (shelf, value, key) => on(shelf, "readwrite", (one) => one.put(value, key));
const drop = (shelf, key) => on(shelf, "readwrite", (one) => one.delete(key));

/** Return the name of this device, made once; it is taken away with everything else. */
async function device() {
  const known = await read("own", "device");
  if (known) return known;
  const made = crypto.randomUUID();
  await put("own", made, "device");
  return made;
}

/** Seal what another account left: its key is not for who is here now. */
export async function belongsTo(owner) {
  const kept = await read("own", "key");
  if (!kept || kept.owner === owner) return;
  held = null;
  await seal();
}

/** Return the key of this session while it lasts; null when it is over: then all stays sealed.
 *  A page that is open already goes on with the key it has, so that nothing on it is lost. */
export async function key() {
  const kept = await read("own", "key");
  if (kept && kept.until > Date.now()) held = kept.key;
  else if (kept) await seal();
  return held;
}

/** Throw the key away: what lies here opens again for the same account, when it signs in. */
export const seal = () => drop("own", "key");

/** Ask the server for the key of this session. Return its token for forms; `out`: nobody is in. */
export async function unlock(address) {
  const asked = new URL(address, location.href);
  asked.searchParams.set("toestel", await device());
  const answer = await fetch(asked, { redirect: "manual", headers: { Accept: "application/json" } });
  if (!answer.ok) {
    if (answer.type === "opaqueredirect" || answer.status === 401) await seal();
    return { out: answer.type === "opaqueredirect" || answer.status === 401 };
  }
  const said = await answer.json();
  const raw = Uint8Array.from(said.key.match(/../g), (two) => parseInt(two, 16));
  // Not to be taken out again: no script can read it, only use it.
  const made = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  await put("own", { key: made, until: said.until, owner: said.owner }, "key");
  return { token: said.csrf };
}

async function sealed(value, own) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, own, plain) };
}

async function opened({ iv, box }, own) {
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, own, box);
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return null; // of another account on this device: it stays shut
  }
}

/** Keep how a register looks, to open it again without internet. */
export async function keepPage(path, page) {
  const own = await key();
  if (own) await put("pages", { path, at: Date.now(), ...(await sealed(page, own)) });
}

/** Return a page that was kept, or null. */
export async function page(path) {
  const [own, kept] = [await key(), await read("pages", path)];
  return own && kept ? opened(kept, own) : null;
}

/** Return every page that opens: [path, page]. What is older than a week is thrown away. */
export async function pages() {
  const own = await key();
  const found = [];
  for (const kept of await all("pages")) {
    if (Date.now() - kept.at > WEEK) await drop("pages", kept.path);
    else if (own) found.push([kept.path, await opened(kept, own)]);
  }
  return found.filter(([, one]) => one);
}

/** Put something in the queue, in the place `n` of something else or at the end. */
export async function enqueue(item, n) {
  const own = await key();
  if (!own) return false;
  await put("queue", { at: Date.now(), ...(n === undefined ? {} : { n }), ...(await sealed(item, own)) });
  return true;
}

/** Return what waits and opens, in order: [n, item]; after a week nothing waits any more. */
export async function waiting() {
  const own = await key();
  if (!own) return [];
  const kept = [];
  for (const one of await all("queue")) {
    if (Date.now() - one.at > WEEK) await drop("queue", one.n);
    else kept.push(one);
  }
  const found = await Promise.all(kept.map(async (one) => [one.n, await opened(one, own)]));
  return found.filter(([, item]) => item);
}

/** Return how many things wait, opened or not. */
export const waits = () => on("queue", "readonly", (one) => one.count());

export const done = (n) => drop("queue", n);
