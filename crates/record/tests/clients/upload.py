"""Uploads a file with PyPI `tuspy`: with checksums, breaks off in the middle, and goes on where the server says.

Started by ../record/foreign_clients.rs with the interpreter that has the package.
"""

import os

from tusclient import client

env = os.environ
tus = client.TusClient(env["ENDPOINT"], headers={"x-test-account": env["ACCOUNT"]})
metadata = {"conversation_id": env["CONVERSATION"], "filetype": "video/mp4"}
shared = {"file_path": env["FILE"], "chunk_size": int(env["CHUNK"]), "upload_checksum": True}
first = tus.uploader(metadata=metadata, **shared)
first.upload(stop_at=int(env["BREAK_AT"]))
second = tus.uploader(url=first.url, **shared)
second.upload()
print(second.url, end="")
