// Stands between the register and the net: without internet it shows a page that holds no names,
// which opens what lies sealed on the phone. It keeps no page of the server.

const SHELF = "register-1";
const WAIT = 8000;
const SHELL = `${self.registration.scope.replace(/\/$/, "")}/zonder-internet`;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (new URL(request.url).pathname.includes("/static/")) event.respondWith(piece(request));
});

/** Keep the page for when there is no internet, and what it is made of. */
async function fill() {
  const answer = await fetch(SHELL, { redirect: "error" });
  if (!answer.ok) throw new Error("no shell");
  const words = await answer.clone().text();
  const parts = Array.from(words.matchAll(/(?:href|src)="([^"]*\/static\/[^"]+)"/g), (found) => found[1]);
  const shelf = await caches.open(SHELF);
  await shelf.put(SHELL, answer);
  const wanted = [...new Set(parts.map((part) => new URL(part.replaceAll("&amp;", "&"), SHELL).href))];
  await shelf.addAll(wanted);
  const old = (await shelf.keys()).filter(({ url }) => ![SHELL, ...wanted].includes(url));
  await Promise.all(old.map((one) => shelf.delete(one)));
}

/** A page comes from the server or not at all. */
async function page(request) {
  const late = new Promise((_, fail) => setTimeout(fail, WAIT));
  try {
    return await Promise.race([fetch(request), late]);
  } catch {
    return (await caches.match(SHELL)) ?? Response.error();
  }
}

async function piece(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, { ignoreSearch: true })) ?? Response.error();
  }
}
