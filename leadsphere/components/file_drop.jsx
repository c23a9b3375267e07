// A file on its way up: chosen, dropped or pasted, sent as it is, with progress and a way to stop.

import { useId, useRef, useState } from "react";

const IDLE = { state: "idle", percent: 0, name: "", error: "" };

/** POSTs the file as the raw body; its name travels in `x-file-name`, percent-encoded. */
export function FileDrop({
  url, accept = "", label, hint = "", maxBytes = 0, pasteLabel = "", onDone, disabled = false,
}) {
  const [upload, setUpload] = useState(IDLE);
  const [over, setOver] = useState(false);
  const request = useRef(null);
  const hintId = useId();

  const fail = (error) => setUpload({ ...IDLE, state: "failed", error });
  const start = (file) => {
    if (!file || disabled) return;
    if (maxBytes && file.size > maxBytes) return fail(`${file.name} is larger than ${megabytes(maxBytes)}.`);
    setUpload({ ...IDLE, state: "sending", name: file.name });
    request.current = send(url, file, {
      progress: (percent) => setUpload((u) => ({ ...u, percent })),
      done: (answer) => (setUpload({ ...IDLE, state: "done", name: file.name }), onDone?.(answer)),
      fail,
    });
  };
  const cancel = () => (request.current?.abort(), setUpload(IDLE));
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    if (upload.state !== "sending") start(event.dataTransfer.files[0]);
  };

  return (
    <div
      className="file-drop" data-over={over} data-state={upload.state} onDrop={drop}
      onDragOver={(event) => (event.preventDefault(), setOver(true))} onDragLeave={() => setOver(false)}
    >
      <FileIcon />
      <p className="file-drop__title">{upload.name || label}</p>
      {upload.state === "sending" ? (
        <Sending upload={upload} onCancel={cancel} />
      ) : (
        <>
          <p className="file-drop__hint" id={hintId} role="status">{upload.state === "done" ? "Received" : hint}</p>
          <Chooser accept={accept} disabled={disabled} describedBy={hintId} onFile={start} />
          {pasteLabel && <Paste label={pasteLabel} disabled={disabled} onFile={start} />}
        </>
      )}
      {upload.error && <p className="form-error" role="alert">{upload.error}</p>}
    </div>
  );
}

// The input lies invisibly over the button: what is pressed, focused and announced is the real one.
function Chooser({ accept, disabled, describedBy, onFile }) {
  const pick = (event) => {
    onFile(event.target.files[0]);
    event.target.value = "";
  };
  return (
    <span className="file-drop__choose">
      <span className="button button--primary" aria-hidden="true">Choose file</span>
      <input
        type="file" aria-label="Choose file" aria-describedby={describedBy} accept={accept} disabled={disabled}
        onChange={pick}
      />
    </span>
  );
}

// A table copied out of a spreadsheet or a mail is a text with tabs; a file that was copied is taken as it is.
function Paste({ label, disabled, onFile }) {
  const [text, setText] = useState("");
  const paste = (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    onFile(event.clipboardData.files[0]);
  };
  const send = () => onFile(new File([text], "Pasted table.txt", { type: "text/plain" }));
  return (
    <details className="file-drop__paste">
      <summary>{label}</summary>
      <textarea
        className="input" aria-label={label} rows={6} spellCheck={false} disabled={disabled} value={text}
        placeholder="Ada Lovelace <ada@engines.example>" onChange={(event) => setText(event.target.value)} onPaste={paste}
      />
      <button type="button" className="button" disabled={disabled || !text.trim()} onClick={send}>
        Read pasted text
      </button>
    </details>
  );
}

function Sending({ upload, onCancel }) {
  const label = upload.percent < 100 ? `${upload.percent} %` : "Reading…";
  return (
    <div className="file-drop__progress">
      <progress aria-label={`Uploading ${upload.name}`} max="100" value={upload.percent} />
      <div className="row row--between">
        <span className="muted small numeric" role="status">{label}</span>
        <button type="button" className="button button--small" onClick={onCancel}>Cancel</button>
      </div>
    </div>
  );
}

function send(url, file, { progress, done, fail }) {
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.setRequestHeader("content-type", "application/octet-stream");
  request.setRequestHeader("x-file-name", encodeURIComponent(file.name));
  // Says which tab to tell of the progress; it carries no right.
  request.setRequestHeader("x-tab", sessionStorage.getItem("token") || "");
  request.upload.onprogress = (e) => e.lengthComputable && progress(Math.floor((e.loaded / e.total) * 100));
  request.onload = () => {
    const answer = parsed(request.responseText);
    if (request.status >= 200 && request.status < 300 && answer) done(answer);
    else fail(answer?.error || refusal(request.status));
  };
  request.onerror = () => fail("The server could not be reached. Nothing was imported.");
  request.send(file);
  return request;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusal(status) {
  if (status === 401) return "You have been signed out. Sign in and choose the file again.";
  if (status === 413) return "This file is too large.";
  return `The server refused the file (${status}).`;
}

const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

const FileIcon = () => (
  <svg
    className="file-drop__icon" width="30" height="30" viewBox="0 0 24 24" fill="none" stroke="currentColor"
    strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"
  >
    <path d="M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5M12 17.5V12m-2.5 2.5L12 12l2.5 2.5" />
  </svg>
);
