// The upload server that `cargo xtask bench upload` compares ours with: npm `@tus/server` over a folder, as its manual starts it.
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const { FOLDER: directory, PORT: port } = process.env;
new Server({ path: '/files', datastore: new FileStore({ directory }) }).listen({ host: '127.0.0.1', port: Number(port) });
