// Texts of reflect, in Danish.
export const reflect = {
	title: 'Refleksion'
};

export type ReflectText = typeof reflect;
