// What a form says that could not be sent or was refused before it was read: everything typed stays where it is.
export const LOST = "This did not reach us. What you typed is still here: check your connection and send it again.";
const ENDED = "You are not signed in any more. What you typed is still here: copy it, sign in in another tab, load this page again.";
const OURS = "That did not work on our side, and nothing was changed. What you typed is still here: try again in a minute.";
export const KEPT = { 400: ENDED, 401: ENDED, 500: OURS, 503: OURS };

export const tell = (form, textContent) => {
  const words = Object.assign(document.createElement("p"), { className: "field-fault", role: "alert", textContent });
  form.querySelector("[role=alert].field-fault")?.remove();
  form.append(words);
};
