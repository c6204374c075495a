import { describe, expect, test } from 'vitest';
import { colourOf, initials } from '../../app/components/avatar.tsx';
import { deviceText } from '../../app/components/device.ts';
import { byDay, EventList, EventTimeline } from '../../app/components/event-list.tsx';
import { FilterTabs, Pagination } from '../../app/components/navigation.tsx';
import { SessionItem } from '../../app/components/session-item.tsx';
import { ComponentList, OverallStatus } from '../../app/components/status.tsx';
import type { ActivityEvent, ActivityKind } from '../../app/lib/api-types.ts';
import { i18n, now, render, textOf } from './render.tsx';

function event(kind: ActivityKind, at: number, more: Partial<ActivityEvent> = {}): ActivityEvent {
  const moment = new Date(at).toISOString();
  return {
    id: `${kind} ${moment}`,
    kind,
    at: moment,
    device: 'Firefox 140 on Linux',
    address: '203.0.113.7',
    ...more,
  };
}

describe('events', () => {
  test('say what, where and when', () => {
    const markup = render(<EventList events={[event('login', now - 180_000)]} />, 'fr');
    expect(textOf(markup)).toBe('Connexion Firefox 140 sur Linux 203.0.113.7 il y a 3 min');
    expect(markup).toContain('dateTime="2026-11-24T14:29:00.000Z"');
  });
  test('that deserve a second look are marked', () => {
    const kinds = ['login', 'login-failed', 'refresh-reuse'] as const;
    const markup = render(<EventList events={kinds.map((kind, i) => event(kind, now - i))} />);
    expect(markup.match(/data-alarm="true"/g)).toHaveLength(2);
  });
  test('from an unknown place say so', () => {
    const text = textOf(render(<EventList events={[event('login', now, { device: '', address: '' })]} />));
    expect(text).toBe('Logged in Unknown device now');
  });
  test('cannot smuggle markup through a device', () => {
    const device = '<img src=x onerror=alert(1)>';
    expect(render(<EventList events={[event('login', now, { device })]} />)).not.toContain('<img');
  });
  test('are grouped by the days of the reader', () => {
    const events = [event('login', now), event('logout', Date.parse('2026-11-23T23:30:00Z'))];
    expect(byDay(events, i18n('en', 'UTC').dayOf)).toHaveLength(2);
    expect(byDay(events, i18n('en', 'Europe/Paris').dayOf)).toHaveLength(1);
  });
  test('stand under today, yesterday, a date, a date with its year', () => {
    const ages = [0, 1, 5, 400].map((days) => now - days * 86_400_000);
    const markup = render(<EventTimeline events={ages.map((at) => event('login', at))} />);
    const titles = [...markup.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map((title) => title[1]);
    expect(titles).toEqual(['Today', 'Yesterday', 'Thursday 19 November', '20 October 2025']);
  });
});

describe('devices', () => {
  test('are named in the language of the page', () => {
    expect(deviceText('Safari 19 on iPhone', i18n('fr').t)).toBe('Safari 19 sur iPhone');
    expect(deviceText('curl 8.5', i18n('fr').t)).toBe('curl 8.5');
  });
  test('have an icon by what they are', () => {
    const session = {
      id: '1',
      address: '',
      createdAt: '2026-11-01T00:00:00Z',
      lastSeenAt: '2026-11-24T14:32:00Z',
    };
    const icon = (device: string) =>
      /<path d="([^"]+)"/.exec(render(<SessionItem session={{ ...session, device, current: false }} />))?.[1];
    expect(icon('Safari 19 on iPhone')).not.toBe(icon('Firefox 140 on Linux'));
    expect(icon('Chrome 139 on Android')).toBe(icon('Safari 19 on iPhone'));
  });
});

describe('status', () => {
  test('gives each component its latency with a unit', () => {
    const text = textOf(
      render(
        <ComponentList
          components={[
            { name: 'api', state: 'up', latencyMs: 0.44, release: '0123456789abcdef' },
            { name: 'database', state: 'down', latencyMs: null },
            { name: 'app', state: 'up', latencyMs: 1_234.4 },
          ]}
        />,
      ),
    );
    expect(text).toBe('API 0123456789ab 0.4 ms Working Database No answer Down Website 1,234 ms Working');
  });
  test('that could not be measured has no time of measure', () => {
    expect(render(<OverallStatus state="down" checkedAt={null} />)).not.toContain('<time');
  });
});

describe('navigation', () => {
  test('marks the filter in use', () => {
    const tabs = [
      { href: '/activity', label: 'All', current: false },
      { href: '/activity?kind=login', label: 'Logins', current: true },
    ];
    expect(render(<FilterTabs label="Show" tabs={tabs} />)).toMatch(
      /<a href="\/activity\?kind=login" aria-current="true">/,
    );
  });
  test('shows no pagination for a single page, and says where the list ends', () => {
    expect(render(<Pagination older={null} newest={null} />)).toBe('');
    expect(textOf(render(<Pagination older={null} newest="/activity" />))).toContain(
      'beginning of your account',
    );
  });
});

describe('avatar', () => {
  test.each([
    ['Camille Laurent', 'CL'],
    ['  ada   king  lovelace ', 'AL'],
    ['Plato', 'P'],
    ['éva', 'É'],
    ['👩🏽‍🚀 Moon', '👩M'],
    ['', ''],
  ])('%j is %s', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
  test('keeps its colour', () => {
    expect(colourOf('a@example.org')).toBe(colourOf('a@example.org'));
    const all = new Set(Array.from({ length: 200 }, (_, i) => colourOf(`user${String(i)}@example.org`)));
    expect([...all].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
