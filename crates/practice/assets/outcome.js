// The two pages behind a link on which something can be done: renewing it, and naming a witness.

const said = document.querySelector("[data-said]");
const address = location.pathname.replace(/\/$/, "");

async function send(what, body) {
  try {
    const answer = await fetch(`${address}/${what}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    if (answer.ok) return null;
    const words = (await answer.json().catch(() => ({}))).message ?? "no answer";
    return `${words[0].toUpperCase()}${words.slice(1)}.`;
  } catch {
    return "The practice service did not answer. Nothing was changed.";
  }
}

document.querySelector('[data-action="renew"]')?.addEventListener("click", async (event) => {
  const button = event.currentTarget;
  const problem = await send("renew", {});
  said.textContent = problem ?? "A new link is in your inbox.";
  button.disabled = problem === null;
});

document.querySelector('[data-form="witness"]')?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const problem = await send("witness", Object.fromEntries(new FormData(form)));
  if (problem) said.textContent = problem;
  else location.replace(`${address}?done=1`);
});
