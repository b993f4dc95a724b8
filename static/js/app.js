// The one entry; every page works without it.
import "./sla-countdown.js";
import "./live-queue.js";
import "./confirm-button.js";
import "./fragment.js";
import "./keyboard.js";
import "./sheets.js";
import "./step-drag.js";
