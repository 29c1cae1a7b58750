// Everything here improves pages that work without it.
import "./app/focus.js";
import "./app/fields.js";
import "./app/files.js";
import "./app/count.js";
import "./app/upload.js";
import "./app/send.js";
import "./app/kept.js";
import "./app/live.js";
import "./app/steps.js";
import "./app/canned.js";
import "./app/countdown.js";
import "./app/session.js";
import "./app/passkey.js";
import "./app/codes.js";
