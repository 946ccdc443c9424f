// The English texts, one file per stage; each fulfils the interface of its Danish sister.
export * from './common';
export * from './people';
export * from './course';
export * from './record';
export * from './analyse';
export * from './clips';
export * from './local';
export * from './feedback';
export * from './reflect';
export * from './library';
export * from './problems';
export * from './shortcuts';
export * from './noting';
export * from './manual';
export * from './second';
export * from './sync';
export * from './call';
