// Texts of course, in Danish.
export const course = {
	title: 'Forløb'
};

export type CourseText = typeof course;
