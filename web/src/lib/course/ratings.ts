// Whether levels (numbers) are used in a round: only where both of the pair want them.
import { api, ask, type Schema } from '../api/client';

export type RatingWishes = Schema<'RatingWishes'>;
export type RatingWish = Schema<'RatingWish'>;

export function findWishes(courseId: string): Promise<RatingWishes> {
	return ask(api.GET('/api/course/courses/{course_id}/rating_wishes', { params: { path: { course_id: courseId } } }));
}

export function putWish(courseId: string, wish: RatingWish): Promise<RatingWishes> {
	const params = { path: { course_id: courseId } };
	return ask(api.PUT('/api/course/courses/{course_id}/rating_wishes', { params, body: wish }));
}

/** The first round has no numbers unless both want them there too. */
export function isRated(wishes: Pick<RatingWishes, 'on' | 'on_in_first_round'>, roundNumber: number): boolean {
	return roundNumber > 1 ? wishes.on : wishes.on_in_first_round;
}
