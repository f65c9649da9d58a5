// What the terminal's own script leaves out: the address of the websocket, the font before cells are measured with it,
// the reason a session ended, and the keys without a click first.
"use strict";

const terminal = document.querySelector("#terminal");
terminal.dataset.sessionWebsocketUrl = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;

const Native = window.WebSocket;
window.WebSocket = class extends Native {
  constructor(address) {
    super(address);
    this.addEventListener("close", (event) => {
      document.querySelector("#reason").textContent = event.reason || "The connection to the server was lost.";
      document.querySelector("#again").focus();
    });
  }
};

document.querySelector("#again").addEventListener("click", () => location.reload());

// The terminal's script starts at `load` and would start with `?delay` or fetch `?ping` when the address says so.
const start = window.onload;
window.onload = null;
window.addEventListener("load", async (event) => {
  if (location.search) {
    location.replace("/");
    return;
  }
  await Promise.allSettled(["16px", "bold 16px", "italic 16px"].map((font) => document.fonts.load(`${font} "Roboto Mono"`)));
  start(event);
  document.querySelector(".xterm-helper-textarea")?.focus();
});
