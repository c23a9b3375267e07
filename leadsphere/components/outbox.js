// The drafts and unanswered operations of this browser tab, kept until the server has answered.
//
// A slot is what is known of one field beside its stored value:
//   draft    {text, base, after}: typed and not yet saved; base is the value the typing started from
//   waiting  operations in order; only the first is ever sent, so that a field never races with itself
//   outcome  the last answer worth showing: saved, error or conflict
//   settled  the value just saved, shown until the page has heard of it
//   past     values this field has left behind, by which a stale page is told from a remote edit

const NAMESPACE = "leadsphere.";
const QUEUE = NAMESPACE + "outbox";
const DRAFT = NAMESPACE + "draft/";
const EMPTY = Object.freeze({ draft: null, waiting: Object.freeze([]), outcome: null, settled: null, past: Object.freeze([]) });
const AT_ONCE = 20;
const SLOWEST_RETRY = 15000;
const SAVED_FOR = 4000;
const SETTLED_FOR = 3000;

export const fieldKey = (thing, id, name) => `${thing}/${id}/${name}`;

/** The text a field shows: what is typed, else what is on its way, else what is stored. */
export function shownText(slot, stored) {
  if (slot.draft) return slot.draft.text;
  if (slot.waiting.length) return slot.waiting.at(-1).value;
  return slot.settled ? slot.settled.value : stored;
}

export const isDirty = (slot) => slot.draft !== null && slot.draft.text !== slot.draft.base;

/** A UUID also where `crypto.randomUUID` is missing: it needs https or localhost. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class OutboxStore {
  constructor({ storage = null, now = () => Date.now(), later = (work, ms) => setTimeout(work, ms), id = newId } = {}) {
    Object.assign(this, { storage, now, later, id });
    this.account = "";
    this.slots = new Map();
    this.listeners = new Set();
    this.sent = new Map();
    this.unkept = false;
  }

  subscribe = (listener) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  slot(key) {
    return this.slots.get(key) || EMPTY;
  }

  /** Take up what this account left behind in this tab; whatever another account left is dropped. */
  open(account) {
    if (!account || account === this.account) return;
    const typed = this.account ? [] : [...this.slots];
    this.slots.clear();
    this.account = account;
    const kept = this.#read(QUEUE) || {};
    if (kept.account !== account) this.#clearStorage();
    for (const op of kept.account === account ? kept.ops : []) {
      const key = fieldKey(op.thing, op.thing_id, op.name);
      const slot = this.slot(key);
      this.slots.set(key, { ...slot, waiting: [...slot.waiting, { ...op, at: this.now() }] });
    }
    for (const [key, draft] of this.#keptDrafts()) this.slots.set(key, { ...this.slot(key), draft });
    for (const [key, slot] of typed) {
      const { waiting, draft } = this.slot(key);
      this.slots.set(key, { ...slot, waiting: [...waiting, ...slot.waiting], draft: slot.draft || draft });
      this.#keepDraft(key);
    }
    this.#keepQueue();
    this.#tell();
  }

  /** Every keystroke. `stored` is the value the field would show without a draft. */
  type(key, text, stored) {
    const slot = this.slot(key);
    const last = slot.waiting.at(-1);
    const base = slot.settled ? slot.settled.value : stored;
    const draft = slot.draft
      ? { ...slot.draft, text }
      : { text, base: last ? last.value : base, after: last ? last.op_id : null };
    const outcome = slot.outcome?.status === "conflict" ? slot.outcome : null;
    this.#put(key, { ...slot, draft, outcome });
  }

  /** Enter, or leaving the field: the draft becomes an operation. Leaving does not ask again for what was refused. */
  commit(field, { again = false } = {}) {
    const slot = this.slot(field.key);
    if (!slot.draft || slot.outcome?.status === "conflict") return;
    if (slot.draft.text === slot.draft.base) return this.#put(field.key, { ...slot, draft: null, outcome: null });
    if (!again && slot.outcome?.status === "error") return;
    this.#queue(field, slot, slot.draft);
  }

  /** Esc: back to the stored value. */
  discard(key) {
    const slot = this.slot(key);
    if (slot.outcome?.status === "conflict") return this.takeTheirs(key);
    this.#put(key, { ...slot, draft: null, outcome: null });
  }

  keepMine(field) {
    const slot = this.slot(field.key);
    this.#queue(field, slot, { text: slot.draft.text, base: slot.outcome.theirs, after: null });
  }

  takeTheirs(key) {
    const slot = this.slot(key);
    this.#settle(key, { ...slot, draft: null, outcome: null }, slot.outcome.theirs);
  }

  /** The stored value as the page knows it has changed. Returns whether somebody else changed it. */
  heard(key, stored) {
    const slot = this.slot(key);
    const stale = slot.past.includes(stored);
    const own = stale || slot.waiting.length > 0 || slot.settled?.value === stored;
    if (slot.settled && !stale) this.#put(key, { ...slot, settled: null, past: [] });
    // Before the account is known, what arrives is the page itself.
    return !own && !slot.draft && this.account !== "";
  }

  /** The operations to send now: the first of each field, twenty at a time, again when unanswered. */
  due(retry) {
    const heads = [...this.slots.values()].filter((s) => s.waiting.length).map((s) => s.waiting[0]);
    return heads.slice(0, AT_ONCE).filter((op) => {
      const { at, tries } = this.sent.get(op.op_id) || { at: -Infinity, tries: 0 };
      const patience = Math.min(retry * 2 ** Math.max(0, tries - 2), SLOWEST_RETRY);
      return this.account !== "" && this.now() - at >= patience;
    });
  }

  markSent(op) {
    const { tries } = this.sent.get(op.op_id) || { tries: 0 };
    this.sent.set(op.op_id, { at: this.now(), tries: tries + 1 });
    if (op.sent) return;
    const key = fieldKey(op.thing, op.thing_id, op.name);
    const slot = this.slot(key);
    const waiting = slot.waiting.map((o) => (o.op_id === op.op_id ? { ...o, sent: true } : o));
    this.#put(key, { ...slot, waiting });
  }

  /** The server's answer to one operation; answers to operations long settled are ignored. */
  answer(answer) {
    for (const [key, slot] of this.slots) {
      const op = slot.waiting.find((o) => o.op_id === answer.op_id);
      if (!op) continue;
      this.sent.delete(op.op_id);
      const rest = slot.waiting.filter((o) => o !== op);
      if (answer.status === "saved") this.#saved(key, slot, op, rest, answer);
      else if (answer.status === "conflict") this.#conflicted(key, slot, op, rest, answer);
      else this.#refused(key, slot, op, rest, answer);
    }
  }

  /** How many changes the server has not acknowledged: operations older than `age` ms, and with age 0 drafts too. */
  unsaved(age = 0) {
    const slots = [...this.slots.values()];
    const old = slots.flatMap((s) => s.waiting).filter((op) => this.now() - op.at >= age).length;
    return old + (age ? 0 : slots.filter(isDirty).length);
  }

  /** Sign-out: nothing of this account stays in the tab. */
  forget = () => {
    this.slots.clear();
    this.sent.clear();
    this.account = "";
    this.#clearStorage();
    this.#tell();
  };

  #queue(field, slot, { text, base, after }) {
    const last = slot.waiting.at(-1);
    const behind = last && !last.sent ? slot.waiting.slice(0, -1) : slot.waiting;
    const op = behind === slot.waiting
      ? { op_id: this.id(), thing: field.thing, thing_id: field.thing_id, name: field.name, value: text, base, after, at: this.now() }
      : { ...last, value: text };
    const waiting = op.value === op.base && !op.after ? behind : [...behind, op];
    this.#put(field.key, { ...slot, waiting, draft: null, outcome: null, past: [...slot.past, op.base] });
  }

  #saved(key, slot, op, rest, { value }) {
    const stored = value ?? op.value;
    const waiting = rest
      .map((o) => (o.after === op.op_id ? { ...o, base: stored, after: null } : o))
      .filter((o) => o.after || o.value !== o.base);
    const draft = slot.draft?.after === op.op_id ? { ...slot.draft, base: stored, after: null } : slot.draft;
    const outcome = waiting.length || draft ? slot.outcome : { status: "saved" };
    const past = stored === op.value ? slot.past : [...slot.past, op.value];
    this.#settle(key, { ...slot, waiting, draft, outcome, past }, stored);
    if (outcome?.status === "saved") this.#fade(key, "outcome", SAVED_FOR);
  }

  #refused(key, slot, op, rest, { message }) {
    const waiting = rest.map((o) => (o.after === op.op_id ? { ...o, base: op.base, after: null } : o));
    const newer = slot.draft?.after === op.op_id ? { ...slot.draft, base: op.base, after: null } : slot.draft;
    if (waiting.length || newer) return this.#put(key, { ...slot, waiting, draft: newer });
    const draft = { text: op.value, base: op.base, after: null };
    this.#put(key, { ...slot, waiting, draft, outcome: { status: "error", message: message || "Not saved." } });
  }

  #conflicted(key, slot, op, rest, { theirs, by, at }) {
    const text = slot.draft ? slot.draft.text : (rest.at(-1) || op).value;
    if (text === theirs) return this.#saved(key, { ...slot, draft: null }, op, [], { value: theirs });
    const draft = { text, base: op.base, after: null };
    const outcome = { status: "conflict", theirs: theirs ?? "", by, at };
    this.#put(key, { ...slot, waiting: [], draft, outcome });
  }

  // The page learns of a saved value by its own road, now or a moment later; until then the field shows it.
  #settle(key, slot, value) {
    this.#put(key, { ...slot, settled: { value } });
    this.#fade(key, "settled", SETTLED_FOR);
  }

  #fade(key, part, after) {
    const shown = this.slot(key)[part];
    this.later(() => {
      const slot = this.slot(key);
      if (slot[part] !== shown) return;
      this.#put(key, part === "settled" ? { ...slot, settled: null, past: [] } : { ...slot, outcome: null });
    }, after);
  }

  #put(key, slot) {
    const before = this.slot(key);
    if (!slot.draft && !slot.waiting.length && !slot.outcome && !slot.settled) this.slots.delete(key);
    else this.slots.set(key, slot);
    if (slot.draft !== before.draft) this.#keepDraft(key);
    if (slot.waiting !== before.waiting) this.#keepQueue();
    this.#tell();
  }

  #tell() {
    this.listeners.forEach((listener) => listener());
  }

  #keepDraft(key) {
    if (!this.account) return;
    const { draft } = this.slot(key);
    const name = `${DRAFT}${this.account}/${key}`;
    if (draft && draft.text !== draft.base) this.#write(name, draft);
    else this.#attempt(() => this.storage?.removeItem(name));
  }

  #keepQueue() {
    if (!this.account) return;
    this.#write(QUEUE, { account: this.account, ops: [...this.slots.values()].flatMap((s) => s.waiting) });
  }

  #keptDrafts() {
    const prefix = `${DRAFT}${this.account}/`;
    return this.#names()
      .filter((name) => name.startsWith(prefix))
      .map((name) => [name.slice(prefix.length), this.#read(name)])
      .filter(([, draft]) => draft && typeof draft.text === "string");
  }

  #clearStorage() {
    this.#names().filter((n) => n.startsWith(NAMESPACE)).forEach((n) => this.#attempt(() => this.storage.removeItem(n)));
  }

  #names() {
    return this.#attempt(() => Array.from({ length: this.storage.length }, (_, i) => this.storage.key(i))) || [];
  }

  #read(name) {
    return this.#attempt(() => JSON.parse(this.storage.getItem(name)));
  }

  #write(name, value) {
    this.unkept = this.#attempt(() => (this.storage.setItem(name, JSON.stringify(value)), true)) !== true;
  }

  // Storage may be full, blocked or hold what an older page left: all the same to the person typing.
  #attempt(work) {
    try {
      return work();
    } catch {
      return undefined;
    }
  }
}
