import { expect, test } from 'vitest';
import { createCookieJar } from '../../../src/drivers/http/cookies.ts';
import { decodeEntities, readAttributes, readForms, readText } from '../../../src/drivers/http/forms.ts';

test.each([
  ['a &amp; b', 'a & b'],
  ['&lt;b&gt; &quot;x&quot; &#39;y&#39; &#x27;z&#x27;', "<b> \"x\" 'y' 'z'"],
  ['&eacute; stays, &amp;lt; is decoded once', '&eacute; stays, &lt; is decoded once'],
  ['&#128512;', '😀'],
])('%j decodes to %j', (text, expected) => {
  expect(decodeEntities(text)).toBe(expected);
});

test('attributes: quoted, bare, without value, in any case', () => {
  const attributes = readAttributes(`<INPUT NAME="a b" value='c&amp;d' type=text required data-x="1>0"/>`);
  expect(Object.fromEntries(attributes)).toEqual({
    name: 'a b',
    value: 'c&d',
    type: 'text',
    required: '',
    'data-x': '1>0',
  });
});

test('a form sends what a browser would: values, checked boxes, text areas, no buttons but the first', () => {
  const [form] = readForms(`
    <form method="POST" action="/save?x=1">
      <input type="hidden" name="version" value="3">
      <input name="name" value="Ana &amp; Bo">
      <input name="empty">
      <input type="checkbox" name="on" checked> <input type="checkbox" name="off">
      <input type="radio" name="pick" value="a"> <input type="radio" name="pick" value="b" checked>
      <input name="no" value="x" disabled>
      <textarea name="bio">
line one
&lt;two&gt;</textarea>
      <button type="button" name="not">no</button>
      <button name="intent" value="save">Save</button>
      <button name="intent" value="delete">Delete</button>
    </form>`);
  expect(form).toMatchObject({ action: '/save?x=1', method: 'post', button: ['intent', 'save'] });
  expect(Object.fromEntries(form?.fields ?? [])).toEqual({
    version: '3',
    name: 'Ana & Bo',
    empty: '',
    on: 'on',
    pick: 'b',
    bio: 'line one\n<two>',
  });
});

test('several forms are read in order; those in comments and scripts are none', () => {
  const forms = readForms(`<form action="/a"></form><!-- <form action="/b"></form> -->
    <script>const x = '<form action="/c"></form>';</script><form action="/d" method="get"><button>Go</button></form>`);
  expect(forms.map(({ action, method, button }) => [action, method, button])).toEqual([
    ['/a', 'get', undefined],
    ['/d', 'get', undefined],
  ]);
});

test('the text of a page is what a person reads', () => {
  const html = '<style>p{}</style><h1>Mon  Pulse</h1>\n<p>Ana &amp; Bo<br>here</p><script>hidden()</script>';
  expect(readText(html)).toBe('Mon Pulse Ana & Bo here');
});

test('cookies are kept, replaced and removed', () => {
  const jar = createCookieJar(() => Date.parse('2026-11-24T00:00:00Z'));
  expect(jar.header()).toBe('');
  jar.take(['a=1; Path=/; HttpOnly', 'b=x=y; Secure', 'junk', '=nameless']);
  expect(jar.header()).toBe('a=1; b=x=y');
  jar.take(['a=2', 'b=; Max-Age=0']);
  expect(jar.names()).toEqual(['a']);
  jar.take([
    'a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'c=3; Expires=Thu, 01 Jan 2099 00:00:00 GMT; Max-Age=60',
  ]);
  expect(jar.header()).toBe('c=3');
});
