import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { html } from "../../src/pages/parts/html.ts";

const NAME = "Ayu";

suite("markup", () => {
  test("escapes text and keeps markup", () => {
    const inner = html`<b>${"<&>\"'"}</b>`;
    assert.equal(
      String(html`<p title="${'"'}">${[inner, 7, false, null]}</p>`),
      '<p title="&quot;"><b>&lt;&amp;&gt;&quot;&#39;</b>7</p>',
    );
  });

  test("loses its indentation beside tags that stand by themselves", () => {
    assert.equal(
      String(html`
        <dl>
          <dt>Name</dt>
          <dd>
            ${NAME}
          </dd>
          ${html`<dt>Again</dt>
            <dd>${NAME}</dd>`}
        </dl>
      `),
      "<dl><dt>Name</dt><dd>Ayu</dd><dt>Again</dt><dd>Ayu</dd></dl>",
    );
  });

  test("keeps one line break where it parts words, and what parts nothing parts nothing", () => {
    assert.equal(
      String(html`<p>
        ${NAME}
        <strong>paid</strong>
        <span>once</span><span
          >, today</span
        >
      </p>`),
      "<p>Ayu\n<strong>paid</strong>\n<span>once</span><span>, today</span></p>",
    );
  });

  test("has a blank between attributes that stood on lines of their own", () => {
    assert.equal(
      String(html`<input
        name="amount"
        ${"required"}
        value="${NAME}"
      />`),
      '<input name="amount" required value="Ayu" />',
    );
  });

  test("shows a button without blanks at its edges, and keeps those around it", () => {
    assert.equal(
      String(html`<p>
        <button class="text">
          Sign out
        </button>
        <button>
          ${NAME}
        </button>
      </p>`),
      '<p><button class="text">Sign out</button>\n<button>Ayu</button></p>',
    );
  });

  test("does not touch values: what is shown as it is written comes in as one", () => {
    const code = "{\n  a: 1\n}\n";
    assert.equal(
      String(html`<div>
        <pre class="json">${code}</pre>
        <textarea>${code}</textarea>
      </div>`),
      `<div><pre class="json">${code}</pre>\n<textarea>${code}</textarea></div>`,
    );
  });
});
