// Texts of record, in Danish.
export const record = {
	title: 'Samtaler'
};

export type RecordText = typeof record;
