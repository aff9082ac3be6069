// What can be rehearsed, in memory.
import type { Rehearsal, Rehearsals, Rehearse } from "./bindings";

function row(id: string, kind: Rehearsal["kind"], title: string, hint: string): Rehearsal {
  return { id, kind, title, hint, on: false, choices: [], choice: null };
}

export class FakeRehearsals {
  #ahead = 0;
  #all: Rehearsal[] = [
    row("slowAnswer", "nextSend", "Late answer", "The next send stands at creating for 20 s. It is out by then, so there is no Stop."),
    row("refused", "nextSend", "Refused", "The next send is refused for good: nothing was sent, and the draft can be edited."),
    {
      ...row("errored", "nextEnvelope", "File turned down", "The next envelope is accepted and then fails, because of one of its files."),
      choices: [
        { id: "PASSWORD_PROTECTED", title: "It has a password" },
        { id: "PDF_READER", title: "It cannot be read" },
      ],
    },
    row("offline", "stays", "No connection", "Nothing gets through. What is sent waits for you after half a minute."),
  ];

  view(): Rehearsals {
    return { all: this.#all, aheadSeconds: this.#ahead, without: ["Declining cannot be rehearsed: Yoti Sign has no way to decline."] };
  }

  turn({ id, on, choice }: Rehearse): Rehearsals {
    const asked = this.#all.find((each) => each.id === id);
    const alone = on && asked?.kind === "nextSend";
    this.#all = this.#all.map((each) => {
      if (each.id === id) return { ...each, on, choice: on ? (choice ?? each.choices[0]?.id ?? null) : null };
      return alone && each.kind === "nextSend" ? { ...each, on: false } : each;
    });
    return this.view();
  }

  pass(days: number): Rehearsals {
    this.#ahead += days * 86_400;
    return this.view();
  }

  normal(): Rehearsals {
    this.#ahead = 0;
    this.#all = this.#all.map((each) => ({ ...each, on: false, choice: null }));
    return this.view();
  }
}
