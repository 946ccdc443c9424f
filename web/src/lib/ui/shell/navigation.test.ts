import { describe, expect, it } from 'vitest';
import { isUnder, navigationFor } from './navigation';

describe('the navigation', () => {
	it('offers the circle to the pair and no content to those who may see none', () => {
		const hrefs = (...roles: Parameters<typeof navigationFor>[0]) => navigationFor(roles).map((item) => item.href);
		expect(hrefs('socialraadgiver')).toEqual(['/', '/record', '/feedback', '/reflect', '/library']);
		expect(hrefs('supervisor')).toEqual(['/', '/course', '/analyse', '/feedback', '/library']);
		expect(hrefs('administrator')).toEqual(['/', '/course', '/people']);
		expect(hrefs('leder')).toEqual(['/', '/course']);
		expect(hrefs('forskningsleder')).toEqual(['/', '/analyse', '/concern', '/manual']);
		expect(hrefs('forsker')).toEqual(['/', '/analyse', '/manual']);
	});

	it('adds up the roles of one account without repeating', () => {
		expect(navigationFor(['socialraadgiver', 'koordinator']).map((item) => item.name)).toEqual([
			'home',
			'course',
			'record',
			'feedback',
			'reflect',
			'library'
		]);
	});

	it('lights the entry a page lies under', () => {
		expect(isUnder('/record/abc', '/record')).toBe(true);
		expect(isUnder('/recordings', '/record')).toBe(false);
		expect(isUnder('/record', '/')).toBe(false);
	});
});
