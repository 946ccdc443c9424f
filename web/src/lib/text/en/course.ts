// Texts of course, in English.
import type { CourseText } from '../da/course';

export const course: CourseText = {
	title: 'Course'
};
