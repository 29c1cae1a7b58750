// Everything here improves pages that work without it.
import "./app/focus.js";
import "./app/files.js";
import "./app/upload.js";
