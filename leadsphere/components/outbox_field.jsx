// A field that owns its draft, and the outbox that brings drafts to the server.

import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { OutboxStore, fieldKey, isDirty, newId, shownText } from "./outbox.js";

const inBrowser = typeof window !== "undefined";
const store = new OutboxStore({ storage: tabStorage() });
const NOTHING = store.slot("");
const useBrowserLayoutEffect = inBrowser ? useLayoutEffect : useEffect;

if (inBrowser) {
  window.leadsphere = { ...window.leadsphere, newId, forget: store.forget, unsaved: () => store.unsaved() };
}

function tabStorage() {
  try {
    return inBrowser ? window.sessionStorage : null;
  } catch {
    return null;
  }
}

function useSlot(key) {
  return useSyncExternalStore(store.subscribe, () => store.slot(key), () => NOTHING);
}

// ---------------------------------------------------------------- outbox

const RETRY_MS = 3000;
const PATIENCE_MS = 1500;

/** Sends operations until they are answered. Mounted once on a page. */
export function Outbox({ answers, account, onSend }) {
  const send = useRef(onSend);
  send.current = onSend;
  const waiting = useOverdue();

  useEffect(() => store.open(account), [account]);
  useEffect(() => (answers || []).forEach((a) => store.answer(a)), [answers]);
  useEffect(() => {
    const flush = () =>
      store.due(RETRY_MS).forEach((op) => {
        store.markSent(op);
        const { op_id, thing, thing_id, name, value, base } = op;
        send.current?.({ op_id, thing, thing_id, name, value, base });
      });
    // Sending changes the store, which calls its listeners: hence not from within the listener.
    const soon = () => queueMicrotask(flush);
    const stop = store.subscribe(soon);
    const timer = setInterval(flush, 250);
    flush();
    return () => (stop(), clearInterval(timer));
  }, []);
  useWarningBeforeLoss();

  return (
    <div className="outbox" role="status">
      {waiting > 0 && <span className="outbox__pill">{waiting} not saved yet</span>}
    </div>
  );
}

function useOverdue() {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const look = () => setCount(store.unsaved(PATIENCE_MS));
    const stop = store.subscribe(look);
    const timer = setInterval(look, 500);
    return () => (stop(), clearInterval(timer));
  }, []);
  return count;
}

// A reload loses nothing as long as the browser keeps what we store; only where it does not, people are asked.
function useWarningBeforeLoss() {
  useEffect(() => {
    const ask = (event) => store.unkept && store.unsaved() > 0 && event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, []);
}

// ---------------------------------------------------------------- field

/** One attribute of one thing, edited in place. */
export function OutboxField({
  thing, thingId, name, label, value, kind = "text", choices = [], placeholder = "", readonly = false,
  variant = "field", maxlength, className = "", warning = "", suggest = "", submit = "",
}) {
  const stored = String(value ?? "");
  const key = fieldKey(thing, thingId, name);
  const slot = useSlot(key);
  const field = useMemo(() => ({ key, thing, thing_id: thingId, name }), [key]);
  const id = useId();
  const editing = useRef(false);
  const frame = useRef(null);

  useFlash(frame, key, stored);
  // What has a button of its own is sent by that alone; left behind, it waits as a draft.
  const commitLeft = () => !submit && store.commit(field);
  useEffect(() => () => {
    if (editing.current) commitLeft();
    editing.current = false;
  }, [field]);

  const state = stateOf(slot);
  const edit = (text) => {
    editing.current = true;
    store.type(key, text, stored);
  };
  const leave = () => {
    editing.current = false;
    commitLeft();
  };

  const control = {
    id, placeholder, className: "field__input", name, "data-suggest": suggest || undefined,
    value: shownText(slot, stored),
    "aria-invalid": state === "error" || undefined,
    "aria-describedby": state === "error" ? id + "-error" : state === "conflict" ? id + "-conflict" : undefined,
    onChange: (event) => edit(event.target.value),
    onBlur: leave,
    onKeyDown: (event) => onKey(event, { kind, slot, field, key }),
  };

  return (
    <div ref={frame} className={`field field--${variant} field--${kind} ${className}`} data-state={state}>
      {variant === "field" ? (
        <div className="field__top">
          <label className="field__label" htmlFor={id}>{label}</label>
          <State state={state} />
        </div>
      ) : (
        <label className="visually-hidden" htmlFor={id}>{label}</label>
      )}
      <Control kind={kind} control={control} choices={choices} readonly={readonly} maxlength={maxlength} />
      {variant !== "field" && <State state={state} />}
      {warning && state === "unsaved" && <p className="field__warning" role="status">{warning}</p>}
      {submit && !readonly && (
        <button type="button" className="button button--small field__submit" disabled={!isDirty(slot)}
          onClick={() => store.commit(field, { again: true })}>{submit}</button>
      )}
      {state === "error" && <p className="field__error" id={id + "-error"} role="alert">{slot.outcome.message}</p>}
      {state === "conflict" && <Conflict id={id + "-conflict"} slot={slot} field={field} choices={choices} />}
    </div>
  );
}

function stateOf(slot) {
  if (slot.outcome && slot.outcome.status !== "saved") return slot.outcome.status;
  if (isDirty(slot)) return "unsaved";
  if (slot.waiting.length) return "saving";
  return slot.outcome ? "saved" : "idle";
}

function onKey(event, { kind, slot, field, key }) {
  if (event.nativeEvent.isComposing) return;
  if (event.key === "Enter" && (kind !== "long_text" || event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    store.commit(field, { again: true });
  } else if (event.key === "Escape") {
    if (slot.draft) {
      event.preventDefault();
      event.stopPropagation();
      store.discard(key);
    } else {
      event.currentTarget.blur();
    }
  }
}

function Control({ kind, control, choices, readonly, maxlength }) {
  if (readonly) {
    const chosen = choices.find((c) => c.value === control.value);
    const fixed = { ...control, value: chosen ? chosen.label : control.value, placeholder: "—", readOnly: true };
    return kind === "long_text" ? <LongText control={fixed} /> : <input type="text" {...fixed} />;
  }
  if (kind === "long_text") return <LongText control={{ ...control, maxLength: maxlength }} />;
  if (choices.length) return <Choice control={control} choices={choices} />;
  return <input type="text" autoComplete="off" spellCheck={false} maxLength={maxlength} {...control} />;
}

function Choice({ control, choices }) {
  const known = choices.some((c) => c.value === control.value);
  const pick = (event) => {
    control.onChange(event);
    control.onBlur();
  };
  return (
    <select {...control} className="field__input field__select" onChange={pick}>
      {!known && <option value={control.value}>{control.value || control.placeholder || "—"}</option>}
      {choices.map((c) => <option key={c.value} value={c.value}>{c.label}</option>)}
    </select>
  );
}

function LongText({ control }) {
  const area = useRef(null);
  useBrowserLayoutEffect(() => {
    if (CSS.supports("field-sizing", "content")) return;
    area.current.style.height = "auto";
    area.current.style.height = area.current.scrollHeight + 2 + "px";
  }, [control.value]);
  return <textarea ref={area} rows={2} {...control} />;
}

function State({ state }) {
  const live = { saving: "Saving…", saved: "Saved" }[state];
  return (
    <>
      {state === "unsaved" && <span className="field__unsaved">Unsaved</span>}
      <span className="field__state" role="status" data-state={state}>
        {state === "saved" && <Check />}
        {live}
      </span>
    </>
  );
}

const Check = () => (
  <svg width="13" height="13" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.6" aria-hidden="true">
    <path d="m5 13 4 4L19 7" strokeLinecap="round" strokeLinejoin="round" />
  </svg>
);

function Conflict({ id, slot, field, choices }) {
  const { theirs, by, at } = slot.outcome;
  const shown = (text) => choices.find((c) => c.value === text)?.label || text || "nothing";
  // Without this, pressing a button would first leave the field.
  const hold = (event) => event.preventDefault();
  return (
    <div className="field__conflict" id={id} role="alert">
      <p><strong>{by || "Somebody"}</strong> changed this to “{shown(theirs)}”{ago(at)}.</p>
      <dl>
        <dt>Yours</dt><dd>{shown(slot.draft.text)}</dd>
        <dt>Theirs</dt><dd>{shown(theirs)}</dd>
      </dl>
      <div className="row">
        <button type="button" className="button button--small" onMouseDown={hold} onClick={() => store.keepMine(field)}>
          Keep mine
        </button>
        <button type="button" className="button button--small" onMouseDown={hold} onClick={() => store.takeTheirs(field.key)}>
          Take theirs
        </button>
      </div>
    </div>
  );
}

function ago(at) {
  const seconds = Math.round((Date.now() - Date.parse(at)) / 1000);
  if (!(seconds >= 0)) return "";
  if (seconds < 60) return ` ${seconds} s ago`;
  return seconds < 3600 ? ` ${Math.round(seconds / 60)} min ago` : ` on ${new Date(at).toLocaleString()}`;
}

// Somebody else's edit, arriving in a field that nobody types in, is shown at once and lights up for a moment.
function useFlash(frame, key, stored) {
  const last = useRef({ key, stored });
  const calm = useCallback(() => frame.current?.removeAttribute("data-flash"), []);
  useEffect(() => {
    const before = last.current;
    last.current = { key, stored };
    if (before.key !== key || before.stored === stored || !store.heard(key, stored)) return;
    calm();
    void frame.current.offsetWidth;
    frame.current.setAttribute("data-flash", "");
  }, [key, stored]);
  useEffect(() => {
    const element = frame.current;
    element.addEventListener("animationend", calm);
    return () => element.removeEventListener("animationend", calm);
  }, []);
}
