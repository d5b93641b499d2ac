// A register stores each tick by itself, and waits for internet where there is none.
// The page works without this script: it has a button to save.

import * as phone from "./phone.mjs";
import { bring, flush } from "./send.mjs";

const TICK = "p-";

/** Bring a register to life: one that the server made, or one that lay on this phone. */
export async function live(form, path, online) {
  const it = new Register(form, path);
  it.find();
  if (!phone.possible) return it;
  if (online) {
    bring(form.elements.csrf_token.value);
    await phone.belongsTo(form.dataset.owner);
    if (!(await phone.key())) await phone.unlock(it.keys).catch(() => null);
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
    this.line = form.querySelector("#kept");
  }

  /** Show only who is looked for, on a long list. */
  find() {
    const look = this.form.querySelector("#look");
    if (!look) return;
    look.hidden = false;
    const asked = look.querySelector("input");
    asked.addEventListener("input", () => {
      for (const kid of this.form.querySelectorAll(".kid")) {
        const name = kid.querySelector("legend").textContent.toLowerCase();
        kid.hidden = !name.includes(asked.value.trim().toLowerCase());
      }
    });
    asked.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  }

  listen() {
    this.form.addEventListener("change", (event) => this.changed(event.target));
    this.form.addEventListener("submit", (event) => this.pressed(event));
    addEventListener("online", () => this.send());
    const leave = document.querySelector('form[action$="/afmelden"]');
    leave?.addEventListener("submit", (event) => this.leave(event));
  }

  /** Return what is said under a name, as the server knows it. */
  value(name) {
    const fields = this.form.elements;
    if (name === "extra") return fields.extra.value.trim();
    if (name === "kind") return fields.estimated.checked ? "estimated" : "counted";
    if (name === "state") return fields.off.checked ? "off" : fields.uncounted.checked ? "uncounted" : "";
    return name === "note" ? fields.note.value.trim() : fields[TICK + name].value;
  }

  /** Show something under a name. */
  show(name, value) {
    const fields = this.form.elements;
    if (name === "extra") fields.extra.value = value;
    else if (name === "kind") fields.estimated.checked = value === "estimated";
    else if (name === "note") fields.note.value = value;
    else if (name === "state") [fields.off.checked, fields.uncounted.checked] = [value === "off", value === "uncounted"];
    else if (fields[TICK + name]) fields[TICK + name].value = value;
  }

  async changed({ name, checked }) {
    const about = { estimated: "kind", off: "state", uncounted: "state" }[name] ?? name;
    if (name === "off" && checked) this.form.elements.uncounted.checked = false;
    if (name === "uncounted" && checked) this.form.elements.off.checked = false;
    if (about === "extra" && !/^\d{0,5}$/.test(this.value("extra"))) return;
    if (about.startsWith(TICK)) await this.say([about.slice(TICK.length)]);
    else if (["extra", "kind", "state", "note"].includes(about)) await this.say([about]);
  }

  /** Save, plus, minus and guest; what only the server can do goes to the server. */
  async pressed(event) {
    const button = event.submitter;
    const step = button?.value;
    if (button?.name === "step" && step !== "guest") {
      event.preventDefault();
      const extra = Math.max(0, Number(this.value("extra")) + Number(step));
      this.show("extra", String(extra));
      await this.say(["extra"]);
      return;
    }
    const typed = this.form.elements.newcomers.value.trim();
    const asks = button?.name === "step" || button?.formAction.endsWith("/ongedaan") || typed;
    event.preventDefault();
    if (asks && navigator.onLine) {
      await this.send();
      if (!(await phone.waits())) this.hand(button);
      return;
    }
    if (button?.name === "step") this.tell(this.words.guest, "warn");
    else await this.say([], typed.split(",").map((one) => one.trim()).filter(Boolean));
  }

  /** Let the server do it after all, now that it knows all that was ticked. */
  hand(button) {
    this.form.elements.seen.value = this.version;
    const sent = document.createElement("form");
    Object.assign(sent, { method: "post", action: button?.formAction ?? location.href, hidden: true });
    for (const [name, value] of new FormData(this.form, button?.name ? button : null)) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      sent.append(field);
    }
    document.body.append(sent);
    sent.submit();
  }

  /** Put what was said in the queue, a thing for each name, and send it. */
  async say(names, codes = []) {
    for (const name of names) this.owes(name, 1);
    this.count();
    const shared = { path: this.path, seen: this.version, shown: this.shown(), new: codes };
    for (const name of names.length ? names : [""]) {
      const said = name ? { [name]: this.value(name) } : {};
      const item = { ...shared, id: crypto.randomUUID(), said };
      if (!(await phone.enqueue(item))) return this.out();
      this.pending = true;
    }
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
    if (kind === "rest") this.pending = false;
    if (kind === "away") this.tell(this.words.offline, "ok");
    if (kind === "out") this.out();
    if (kind === "wiped") return location.assign(this.form.dataset.enter);
    if (kind === "refused") this.tell(answer.words ?? this.words.refused, "bad");
    if (kind === "clash" && item.path === this.path) this.choose(item, answer);
    if (kind === "stored" && item.path === this.path) await this.stored(item, answer);
  }

  /** Show what the server knows now, but for what still waits here. */
  async stored(item, answer) {
    for (const name of Object.keys(item.said)) this.owes(name, -1);
    for (const [name, value] of Object.entries(answer.said)) {
      if (!this.unsaid.get(name) && document.activeElement?.name !== name) this.show(name, value);
    }
    this.version = answer.version;
    this.count();
    this.tell(this.words.saved.replace("{time}", answer.at), "ok");
    await this.keep();
  }

  /** Show what waits here on top of what the server said last. */
  async lay() {
    for (const [n, one] of await phone.waiting()) {
      this.pending = true;
      if (one.path !== this.path) continue;
      for (const [name, value] of Object.entries(one.said)) {
        this.show(name, value);
        this.owes(name, 1);
      }
      if (one.clash) this.choose({ ...one, n }, one.clash);
      if (one.refused) this.tell(one.refused, "bad");
    }
    this.count();
  }

  /** Ask which of two values is right; what is chosen is said anew, by someone who saw both. */
  choose(item, { version, words, clashes }) {
    const place = this.form.querySelector("#clash");
    place.hidden = false;
    for (const one of clashes) place.append(this.choice(item, version, one));
    this.tell(words, "bad");
    place.scrollIntoView({ block: "nearest" });
  }

  choice(item, version, one) {
    const made = this.form.querySelector("#choice").content.cloneNode(true).firstElementChild;
    made.querySelector("legend").textContent = one.who || this.called(one.key);
    const [theirs, mine] = made.querySelectorAll("button");
    theirs.querySelector("span").textContent = this.said(one.key, one.theirs);
    theirs.querySelector("small").textContent = one.by;
    mine.querySelector("span").textContent = this.said(one.key, one.mine);
    const pick = async (value) => {
      made.remove();
      this.form.querySelector("#clash").hidden = !this.form.querySelector("#clash fieldset");
      this.show(one.key, value);
      for (const [n, other] of await phone.waiting()) {
        if (other.path === this.path && one.key in other.said) await phone.done(n);
      }
      this.unsaid.delete(one.key);
      this.version = Math.max(this.version, version);
      await this.say([one.key]);
    };
    theirs.addEventListener("click", () => pick(one.theirs));
    mine.addEventListener("click", () => pick(one.mine));
    return made;
  }

  called(key) {
    return document.getElementById(TICK + key)?.querySelector("legend bdi").textContent ?? "";
  }

  said(key, value) {
    return this.words.said[key]?.[value] ?? this.words.marks[value] ?? (value || this.words.nothing);
  }

  /** Say in words how many there are. */
  count() {
    const marks = this.shown().map((one) => this.value(one));
    const of = (mark) => marks.filter((one) => one === mark).length;
    const [present, late, excused, absent] = ["present", "late", "excused", "absent"].map(of);
    const extra = Number(this.value("extra")) || 0;
    const named = present + late;
    const sums = { present, late, excused, absent, named, extra, all: named + extra };
    const filled = (text) => text.replace(/\{(\w+)\}/g, (_, name) => sums[name]);
    this.form.querySelector("#total").textContent = filled(this.words.total);
    this.form.querySelector(".bar button").textContent = filled(this.words.save);
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

  /** Keep the page as it stands, sealed, without what is only for now or for nobody else's eyes. */
  async keep() {
    const copy = this.form.closest(".reg").cloneNode(true);
    const fields = Array.from(this.form.querySelectorAll("input, textarea"));
    copy.querySelectorAll("input, textarea").forEach((one, at) => {
      const now = fields[at];
      if (one.type === "radio" || one.type === "checkbox") one.toggleAttribute("checked", now.checked);
      else if (one.type === "hidden" && one.name !== "seen") one.setAttribute("value", "");
      else if (one.tagName === "TEXTAREA") one.textContent = now.value;
      else one.setAttribute("value", one.name === "seen" ? this.version : now.value);
    });
    copy.querySelectorAll(".care, #last, #kept, #clash fieldset, .errs").forEach((one) => {
      if (one.id === "kept") one.hidden = true;
      else one.remove();
    });
    await phone.keepPage(this.path, { html: copy.innerHTML, title: document.title });
  }
}

const here = document.getElementById("reg");
if (here?.dataset.words) {
  live(here, location.pathname, true);
  navigator.serviceWorker?.register(here.dataset.worker, { scope: here.dataset.scope }).catch(() => null);
}
