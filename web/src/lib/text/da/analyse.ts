// Texts of analyse, in Danish.
export const analyse = {
	title: 'Analyse'
};

export type AnalyseText = typeof analyse;
