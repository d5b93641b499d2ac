// A register stores each tick by itself, and waits for internet where there is none.
// The page works without this script: it has a button to save.

import * as phone from "./phone.mjs";
import { TICK, asked, find, hand, keep, show, sums, value, watch } from "./page.mjs";
import { bring, flush, unsent } from "./send.mjs";

/** Bring a register to life: one that the server made, or one that lay on this phone. */
export async function live(form, path, online) {
  const it = new Register(form, path);
  find(form);
  if (!phone.possible) return it;
  if (online) {
    bring(form.elements.csrf_token.value);
    await phone.belongsTo(form.dataset.owner);
    await phone.unlock(it.keys).catch(() => null);
  }
  if (!(await phone.key())) return it;
  await it.lay();
  it.listen();
  await it.keep();
  await it.send();
  form.dataset.live = "";
  return it;
}

class Register {
  constructor(form, path) {
    Object.assign(this, { form, path, words: JSON.parse(form.dataset.words) });
    this.keys = form.dataset.keys;
    this.version = Number(form.elements.seen.value);
    this.unsaid = new Map(); // name -> how many sendings about it the server did not answer yet
    this.seen = new Map(); // name -> the version that its value on the screen is of, when older
    this.line = form.querySelector("#kept");
  }

  listen() {
    this.form.addEventListener("change", (event) => this.changed(event.target));
    this.form.addEventListener("submit", (event) => this.pressed(event));
    addEventListener("online", () => this.send());
    const leave = document.querySelector('form[action$="/afmelden"]');
    leave?.addEventListener("submit", (event) => this.leave(event));
  }

  value(name) {
    return value(this.form.elements, name);
  }

  show(name, said) {
    show(this.form.elements, name, said);
  }

  async changed({ name, checked }) {
    const about = { estimated: "kind", off: "state", uncounted: "state" }[name] ?? name;
    if (name === "off" && checked) this.form.elements.uncounted.checked = false;
    if (name === "uncounted" && checked) this.form.elements.off.checked = false;
    // Who marks somebody says that it went on after all.
    if (name.startsWith(TICK)) this.show("state", "");
    if (about === "extra" && !/^\d{0,5}$/.test(this.value("extra"))) return;
    if (about.startsWith(TICK)) await this.say([about.slice(TICK.length)]);
    else if (about === "extra") await this.say(this.heads());
    else if (["kind", "state", "note"].includes(about)) await this.say([about]);
  }

  /** What is said of heads: how many, and that they were estimated. */
  heads() {
    return this.form.elements.estimated.checked ? ["extra", "kind"] : ["extra"];
  }

  /** Save, plus, minus and guest; what only the server can do goes to the server. */
  async pressed(event) {
    const button = event.submitter;
    const step = button?.value;
    if (button?.name === "step" && step !== "guest") {
      event.preventDefault();
      const extra = Math.max(0, (Number(this.value("extra")) || 0) + Number(step));
      this.show("extra", String(extra));
      return this.say(this.heads());
    }
    const typed = this.form.elements.newcomers.value.trim();
    const asks = button?.name === "step" || button?.formAction.endsWith("/ongedaan") || typed;
    event.preventDefault();
    if (asks && navigator.onLine) {
      await this.send();
      if (await unsent()) return this.tell(this.words.offline, "ok");
      return hand(this.form, this.version, button);
    }
    if (button?.name === "step") this.tell(this.words.guest, "warn");
    else await this.say([], typed.split(",").map((one) => one.trim()).filter(Boolean));
  }

  /** Put what was said in the queue, a thing for each name, and send it. */
  async say(names, codes = []) {
    for (const name of names) this.owes(name, 1);
    this.count();
    const shared = { path: this.path, shown: this.shown(), new: codes };
    for (const name of names.length ? names : [""]) {
      const said = name ? { [name]: this.value(name) } : {};
      const seen = this.seen.get(name) ?? this.version;
      const item = { ...shared, id: crypto.randomUUID(), seen, said };
      if (!(await phone.enqueue(item))) return this.out();
      this.pending = true;
    }
    this.form.dataset.waits = await phone.waits();
    if (codes.length) this.form.elements.newcomers.value = "";
    if (!navigator.onLine) this.tell(this.words.offline, "ok");
    await this.send();
  }

  /** Count what is still on its way about a name: until it is there, the screen is right. */
  owes(name, more) {
    this.unsaid.set(name, Math.max(0, (this.unsaid.get(name) ?? 0) + more));
  }

  shown() {
    return Array.from(this.form.querySelectorAll(".kid"), (kid) => kid.id.slice(TICK.length));
  }

  /** Send what waits, and show what comes of it. */
  send() {
    return flush((kind, item, answer) => this.hear(kind, item, answer), this.keys);
  }

  async hear(kind, item, answer) {
    if (kind !== "wiped") this.form.dataset.waits = await phone.waits();
    if (kind === "rest") this.pending = (await phone.waiting()).length > 0;
    if (kind === "away") this.tell(this.words.offline, "ok");
    if (kind === "out") this.out();
    if (kind === "wiped") return location.assign(this.form.dataset.enter);
    if (kind === "refused") this.tell(answer.words || this.words.refused, "bad");
    if (kind === "clash" && item.path === this.path) this.choose(answer);
    if (kind === "stored" && item.path === this.path) await this.stored(item, answer);
  }

  /** Show what the server knows now, but for what still waits here. */
  async stored(item, answer) {
    for (const name of Object.keys(item.said)) {
      this.owes(name, -1);
      this.seen.delete(name);
    }
    for (const [name, value] of Object.entries(answer.said)) {
      const busy = this.unsaid.get(name) || document.activeElement?.name === name;
      if (busy && !this.seen.has(name)) this.seen.set(name, this.version);
      if (!busy) {
        this.show(name, value);
        this.seen.delete(name);
      }
    }
    this.version = answer.version;
    this.count();
    const said = this.words.saved.replace("{time}", answer.at);
    if (this.form.querySelector("#clash").hidden) this.tell(said, "ok");
    const last = this.form.querySelector("#last"); // with the button to take it back
    if (last) {
      last.hidden = false;
      last.querySelector("span").textContent = said;
    }
    await this.keep();
  }

  /** Show what waits here on top of what the server said last. */
  async lay() {
    for (const [, one] of await phone.waiting()) {
      this.pending = true;
      if (one.path !== this.path) continue;
      for (const [name, value] of Object.entries(one.said)) {
        this.show(name, value);
        this.owes(name, 1);
      }
      if (one.clash) this.choose(one.clash);
      if (one.refused !== undefined) this.tell(one.refused || this.words.refused, "bad");
    }
    this.count();
  }

  /** Ask which of two values is right; what is chosen is said anew, by someone who saw both. */
  choose({ version, words, clashes }) {
    const place = this.form.querySelector("#clash");
    place.hidden = false;
    for (const one of clashes) {
      place.append(asked(this.form, this.words, one, (value) => this.pick(one, value, version)));
    }
    this.tell(words, "bad");
    place.scrollIntoView({ block: "nearest" });
  }

  /** Say anew what was chosen, by someone who saw both; what waits about it is over. */
  async pick(one, value, version) {
    this.form.querySelector("#clash").hidden = !this.form.querySelector("#clash fieldset");
    this.show(one.key, value);
    for (const [n, other] of await phone.waiting()) {
      if (other.path === this.path && one.key in other.said) await phone.done(n);
    }
    this.unsaid.delete(one.key);
    this.seen.delete(one.key);
    this.version = Math.max(this.version, version);
    await this.say([one.key]);
  }

  /** Say in words how many there are. */
  count() {
    const marks = this.shown().map((one) => this.value(one));
    const state = this.value("state");
    sums(this.form, this.words, marks, Number(this.value("extra")) || 0, state);
    this.form.querySelector("#total").hidden = state !== "";
  }

  tell(words, kind) {
    this.line.className = `note ${kind}`;
    this.line.hidden = false;
    // Said aloud only when it is something new.
    if (this.line.textContent !== words) this.line.textContent = words;
  }

  out() {
    this.tell(`${this.words.out} `, "warn");
    const way = document.createElement("a");
    way.href = `${this.form.dataset.enter}?next=${encodeURIComponent(this.path)}`;
    way.textContent = this.words.enter;
    this.line.append(way);
  }

  /** Signing out takes away what was not sent: the first press says so, the second does it. */
  leave(event) {
    if (this.warned || !this.pending) return;
    event.preventDefault();
    this.warned = true;
    this.tell(this.words.leave, "warn");
  }

  /** Keep the page as it stands. */
  async keep() {
    const copy = this.form.closest(".reg").cloneNode(true);
    const fields = Array.from(this.form.querySelectorAll("input, textarea"));
    copy.querySelectorAll("input, textarea").forEach((one, at) => {
      const now = fields[at];
      if (one.type === "radio" || one.type === "checkbox") one.toggleAttribute("checked", now.checked);
      else if (one.tagName === "TEXTAREA") one.textContent = now.value;
      else if (one.type !== "hidden") one.setAttribute("value", now.value);
    });
    copy.querySelector("input[name=seen]").setAttribute("value", this.version);
    await keep(this.path, copy, document.title);
  }
}

const here = document.getElementById("reg");
if (here?.dataset.words) {
  live(here, location.pathname, true);
  watch(here.dataset);
}
